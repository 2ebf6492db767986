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
    (name = "mimc-wasm/server", esModule = embed "../node_modules/mimc-wasm/server.js"),
    (name = "mimc-wasm/server.wasm", wasm = embed "../node_modules/mimc-wasm/server.wasm"),
  ],
  bindings = [
    (name = "MIMC_APP_ID", fromEnvironment = "MIMC_APP_ID"),
    (name = "MIMC_APP_KEY", fromEnvironment = "MIMC_APP_KEY"),
    (name = "MIMC_APP_SECRET", fromEnvironment = "MIMC_APP_SECRET"),
    (name = "MIMC_API_URL", fromEnvironment = "MIMC_API_URL"),
    (name = "SESSIONS", fromEnvironment = "SESSIONS"),
  ],
  compatibilityDate = "2026-01-01",
);
