// Tells the log that this page is printed. An answer to a form is told at the form's address, with the form's token.
window.addEventListener('beforeprint', () => {
  const isAnswer = 'answer' in document.documentElement.dataset;
  const token = document.querySelector('input[name="_csrf"]')?.value ?? '';
  void fetch(location.href, {
    method: isAnswer ? 'POST' : 'GET',
    ...(isAnswer && { body: new URLSearchParams({ _csrf: token }) }),
    headers: { 'Desk-Printed': 'yes' },
    cache: 'no-store',
    keepalive: true,
  }).catch(() => {});
});
