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
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "converse.js", esModule = embed "converse.js"),
    (name = "mimc-wasm", esModule = embed "node_modules/mimc-wasm/index.js"),
    (name = "mimc-wasm/mimc.wasm", wasm = embed "node_modules/mimc-wasm/mimc.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);
