import pytest


@pytest.fixture
def turned(spaces, story):
    """Turns a booking through HTTP: `await turned(booking_id, "cancel")`."""

    async def turn(booking_id, verb, by=None):
        answer = await spaces.client(by or story.key).post(f"/v1/bookings/{booking_id}/{verb}")
        assert answer.status_code == 200, answer.text

    return turn
