"""Where Streamlit begins.

A folder of its own: beside `pages`, Streamlit would serve each file there as a page by itself, and a link straight to an
alert, the first one after a start, would show an empty page.
"""
