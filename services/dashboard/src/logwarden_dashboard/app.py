"""The script that Streamlit runs for every browser and every rerun: who may look, and which page."""

from pathlib import Path

import streamlit as st

from logwarden_dashboard.backend import provided
from logwarden_dashboard.pages import alert, health, live, model, playground
from logwarden_dashboard.pages.frame import PAGES

LOGO = Path(__file__).with_name("logo.svg")
ICON = Path(__file__).with_name("icon.svg")


def main() -> None:
    """One run."""
    st.set_page_config("Logwarden", page_icon=str(ICON), layout="wide")
    st.logo(str(LOGO), size="large")
    if not _may_look():
        return
    pages = {
        "live": st.Page(live.page, title="Live", url_path="live", default=True),
        "alert": st.Page(alert.page, title="Alert", url_path="alert", visibility="hidden"),
        "playground": st.Page(playground.page, title="Playground", url_path="playground"),
        "model": st.Page(model.page, title="Model", url_path="model"),
        "health": st.Page(health.page, title="Health", url_path="health"),
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


main()
