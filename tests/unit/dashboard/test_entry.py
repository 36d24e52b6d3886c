"""A promise of the place where Streamlit begins."""

from logwarden_dashboard.service import APP


def test_streamlit_finds_no_pages_of_its_own_beside_the_script() -> None:
    assert APP.exists()
    assert not (APP.parent / "pages").exists()
