// Copies what stands in some parts of the page, to be pasted where it is needed. What is hidden is not copied.
const button = document.getElementById('copy');
const said = document.getElementById('copied');

// A browser lets no page copy that came over plain http.
if (button && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const lines = button.dataset.copies
      .split(' ')
      .map((id) => document.getElementById(id)?.innerText.trim() ?? '')
      .filter((text) => text !== '');
    try {
      await navigator.clipboard.writeText(lines.join('\n'));
      said.textContent = 'Copied. Copy something else when you are done.';
    } catch {
      said.textContent = 'This browser does not let it be copied.';
    }
  });
}
