import pytest

pytest.register_assert_rewrite("logwarden_testing")

from logwarden_testing.stream import Stream


@pytest.fixture
def stream():
    return Stream("127.0.0.1:19392")
