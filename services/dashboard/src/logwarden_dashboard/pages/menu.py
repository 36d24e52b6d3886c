"""Which pages there are, and who may look at them."""

from pathlib import Path

import streamlit as st

from logwarden_dashboard.backend import provided
from logwarden_dashboard.pages import alert, health, live, model, playground
from logwarden_dashboard.pages.frame import PAGES

_PACKAGE = Path(__file__).parents[1]
LOGO, ICON = _PACKAGE / "logo.svg", _PACKAGE / "icon.svg"


def run(first: str = "live") -> None:
    """One run of the script: the page that the address names.

    Args:
        first: page that an address without a name means.
    """
    st.set_page_config("Logwarden", page_icon=str(ICON), layout="wide")
    st.logo(str(LOGO), size="large")
    if not _may_look():
        return
    shown = {
        "live": (live.page, "Live"),
        "alert": (alert.page, "Alert"),
        "playground": (playground.page, "Playground"),
        "model": (model.page, "Model"),
        "health": (health.page, "Health"),
    }
    pages = {
        name: st.Page(
            page,
            title=title,
            url_path=name,
            default=name == first,
            visibility="hidden" if name == "alert" else "visible",
        )
        for name, (page, title) in shown.items()
    }
    st.session_state[PAGES] = pages
    st.navigation(list(pages.values()), position="top").run()


def _may_look() -> bool:
    """Everyone who reaches the port, unless people have to log in."""
    if provided().settings.dashboard_oidc_file is None or st.user.get("is_logged_in"):
        return True
    st.header("Logwarden", anchor=False)
    st.text("Log in to see alerts and their evidence.")
    if st.button("Log in", type="primary"):
        st.login()
    return False
