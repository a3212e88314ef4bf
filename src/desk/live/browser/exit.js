// Leaves the desk at once for a page that everybody looks at. The page is emptied first, and Back does
// not return to it.
document.getElementById('exit')?.addEventListener('click', (event) => {
  event.preventDefault();
  const { href } = event.currentTarget;
  document.body.replaceChildren();
  location.replace(href);
});
