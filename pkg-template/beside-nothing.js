// Nothing lies beside code that has the wasm file in it. Node looks for other packages from where it was started; a page
// has neither.
export const here = () => `${process.cwd()}/`;
