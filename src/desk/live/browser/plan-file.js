// Puts a chosen file into the form's text. Without scripts one pastes it.
const file = document.getElementById('file');
const text = document.getElementById('text');
file.closest('.visits-file').hidden = false;
file.addEventListener('change', async () => {
  const [chosen] = file.files;
  if (!chosen) return;
  const bytes = await chosen.arrayBuffer();
  try {
    text.value = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Excel's plain "CSV" is in the letters of Windows.
    text.value = new TextDecoder('windows-1252').decode(bytes);
  }
});
