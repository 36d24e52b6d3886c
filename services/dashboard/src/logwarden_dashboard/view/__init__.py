"""How things look: one component that draws plain data, and the viewer's own clock.

Log and model text reaches the page as text nodes alone (`dom.js`), never as HTML or Markdown.
"""
