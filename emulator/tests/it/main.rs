//! The emulator through its router, without a socket, in memory and on a file; and its program.

mod blacklist;
mod callbacks;
mod cli;
mod commits;
mod contacts;
mod control;
mod cors;
mod demo;
mod durability;
mod extras;
mod faults;
mod gewe;
mod history;
mod push;
mod realtime;
mod restart;
mod routing;
mod samples;
mod sockets;
mod support;
mod temporary;
mod tencent;
mod token;
mod topic_blacklist;
mod topics;
mod unlimited;
