using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    # The emulator is on this machine, which workers may not reach unless told.
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "server.js", esModule = embed "server.js"),
    (name = "serve.js", esModule = embed "serve.js"),
    (name = "mimc-wasm/server", esModule = embed "node_modules/mimc-wasm/server.js"),
    (name = "mimc-wasm/server.wasm", wasm = embed "node_modules/mimc-wasm/server.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);
