/** Shows the outcome of `promise` where the runner looks for it. */
export const report = (promise) =>
  promise.then(
    (text) => show('done', text),
    (error) => show('failed', `${error?.stack ?? error}\ncause: ${error?.cause}`),
  );

function show(state, text) {
  document.body.textContent = text;
  document.body.dataset.state = state;
}
