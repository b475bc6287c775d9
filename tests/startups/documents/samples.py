"""Files that are what they say, and the tag of whatever is there."""

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
ANY = {"If-Match": "*"}
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20
