"""What `quarters` can be told to do; one file each."""
