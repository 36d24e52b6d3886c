"""What all pages share: their addresses, telling of trouble, timing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import streamlit as st

from logwarden_dashboard.backend import Backend
from logwarden_dashboard.errors import DashboardError

PAGES = "pages"
"""In the session: the page objects by name; set by `app`."""


def address(name: str, **query: str) -> str:
    """Of a page, relative to every other one."""
    return f"{name}?{urlencode(query)}" if query else name or "."


def complain(error: DashboardError) -> None:
    """Our own sentence; what others said in it stays plain text."""
    with st.container(border=True):
        st.text(str(error))


@contextmanager
def timed(backend: Backend, page: str) -> Iterator[None]:
    """Measure how long a page takes."""
    began = time.perf_counter()
    try:
        yield
    finally:
        backend.metrics.page_seconds.labels(page).observe(time.perf_counter() - began)
