// The session is over, and the page is shut at once. What somebody was typing goes to the desk, which does nothing
// without a session: it keeps the words until they have signed in again, and they send them by a press or do not.

const isTyped = (field) =>
  field.matches('input:not([type="hidden"]), textarea') &&
  (field.value !== field.defaultValue || field.checked !== field.defaultChecked);
const typedIn = (form) => [...form.elements].filter(isTyped);
const lengthOf = (fields) => fields.reduce((sum, { value }) => sum + value.length, 0);

/** The one that somebody is in, or else the one with the most words. */
function begunForm() {
  const begun = [...document.querySelectorAll('main form[method="post"]')].filter((form) => typedIn(form).length > 0);
  const [longest] = begun.toSorted((one, other) => lengthOf(typedIn(other)) - lengthOf(typedIn(one)));
  return begun.find((form) => form.contains(document.activeElement)) ?? longest;
}

/** @param here the page to which the sign-in leads back */
export function shut(here) {
  const form = begunForm();
  if (form) form.submit();
  else location.assign(here);
}
