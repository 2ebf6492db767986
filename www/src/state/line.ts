import type { WebSocketConstructor } from 'mimc-wasm';

/** The socket of one session, made by a class of our own, so that the page can cut it to show what happens then. */
export class Line {
  readonly WebSocket: WebSocketConstructor;
  private socket: WebSocket | undefined;

  constructor() {
    const keep = (socket: WebSocket) => {
      this.socket = socket;
    };
    this.WebSocket = class extends WebSocket {
      constructor(url: string) {
        super(url);
        keep(this);
      }
    };
  }

  /** For the client this is a connection that was lost: nobody has told it. */
  cut(): void {
    this.socket?.close();
  }
}

/** The emulator speaks both on one port; in development another server stands before it. */
export function realtimeAddress(apiUrl: string): string {
  return `${new URL(apiUrl).origin.replace(/^http/, 'ws')}/${import.meta.env.DEV ? 'realtime' : ''}`;
}
