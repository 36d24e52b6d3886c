const tools = document.querySelector(".tools");
if (tools) {
  const input = tools.querySelector("input");
  const output = tools.querySelector("output");
  const cards = [...document.querySelectorAll("article")];
  const show = () => {
    const wanted = input.value.trim().toLowerCase();
    let shown = 0;
    for (const card of cards) {
      card.hidden = wanted !== "" && !card.textContent.toLowerCase().includes(wanted);
      shown += card.hidden ? 0 : 1;
    }
    output.value = wanted === "" ? "" : `${shown} of ${cards.length} windows`;
  };
  input.addEventListener("input", show);
  window.addEventListener("hashchange", () => { input.value = ""; show(); });
  tools.hidden = false;
}
