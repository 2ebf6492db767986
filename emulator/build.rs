//! Generates the messages of the realtime protocol from the `.proto` files that the SDK also uses.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = "../src/proto";
    println!("cargo:rerun-if-changed={folder}");
    let files = protox::compile(["ims.proto", "mimc.proto"], [folder])?;
    prost_build::Config::new().compile_fds(files)?;
    Ok(())
}
