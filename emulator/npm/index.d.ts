/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:PORT`: `apiUrl` of a client. */
  readonly url: string;
  /** `ws://127.0.0.1:PORT`: `wsUrl` of a client. */
  readonly wsUrl: string;
  readonly appId: string;
  readonly appKey: string;
  readonly appSecret: string;
  /** The token service's answer for `account`, as its JSON text: what a client's `fetchToken` returns. */
  token(account: string): Promise<string>;
  /** Ends it, and with it everything in it. */
  stop(): Promise<void>;
}

/** The one app that the emulator knows, and further arguments of the program. */
export interface EmulatorOptions {
  appId?: string;
  appKey?: string;
  appSecret?: string;
  args?: readonly string[];
}

/**
 * Starts an emulator on a free port, in memory.
 *
 * @throws {Error} when there is no program for this system, or it does not start
 */
export function start(options?: EmulatorOptions): Promise<Emulator>;

/**
 * The path of the emulator's program: `MIMC_EMULATOR_BIN`, or the one in this package.
 *
 * @throws {Error} when there is none for this system
 */
export function program(): string;
