import { init } from 'mimc-wasm';
import { loadDirectory } from './directory';
import { Loader } from './loader';

// Text must not change its width after it is shown; a font that does not come in time is done without.
const FONT_PATIENCE_MS = 1_500;

/** What has to be there before anything can be shown: the client, who there is, and the typeface. */
export const start = new Loader(async () => {
  const [directory] = await Promise.all([loadDirectory(), init(), typeface()]);
  return directory;
});

async function typeface(): Promise<void> {
  const loaded = document.fonts.load('1em "Hanken Grotesk Variable"').then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([loaded, new Promise<void>((resolve) => setTimeout(resolve, FONT_PATIENCE_MS))]);
}
