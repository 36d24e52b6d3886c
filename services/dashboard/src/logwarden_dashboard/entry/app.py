"""The script that Streamlit runs for every browser and every rerun."""

from logwarden_dashboard.pages.menu import run

run()
