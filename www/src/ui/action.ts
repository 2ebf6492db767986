import { useState } from 'preact/hooks';
import { isAbort, toFailure, type Failure } from '../state/failure';

export interface Action {
  readonly busy: boolean;
  readonly failure: Failure | undefined;
  /** Runs unless it already does; a failure is kept for showing and does not reach the caller. */
  run(work: () => Promise<void>): Promise<void>;
}

/** A change on its way to the service: is it running, and why did it fail. */
export function useAction(): Action {
  const [state, setState] = useState<{ busy: boolean; failure?: Failure }>({ busy: false });
  return {
    busy: state.busy,
    failure: state.failure,
    async run(work) {
      if (state.busy) return;
      setState({ busy: true });
      try {
        await work();
        setState({ busy: false });
      } catch (error) {
        setState(isAbort(error) ? { busy: false } : { busy: false, failure: toFailure(error) });
      }
    },
  };
}
