//! What the gateway holds: idle connections, then messages at a steady rate between some of them, while the memory
//! and the processor time of the program are watched.
//!
//! `cargo bench -p mimc-emulator -- [--idle 2000] [--rate 2000] [--seconds 20] [--pairs 20] [--file]`

mod process;
#[path = "../../tests/it/support/realtime"]
mod realtime {
    #![allow(dead_code, reason = "shared with the tests, which need all of it")]
    pub mod client;
    pub mod socket;
}

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mimc_emulator::wire::mimc::{MimcMsgType, MimcPacketAck, MimcPacketList};
use prost::Message;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use process::Program;
use realtime::client::Client;
use realtime::socket::Socket;

struct Plan {
    idle: usize,
    rate: usize,
    seconds: usize,
    pairs: usize,
    file: bool,
}

#[derive(Default)]
struct Counts {
    sent: AtomicU64,
    acknowledged: AtomicU64,
    delivered: AtomicU64,
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    // Other ways to run all targets are no orders to measure.
    if !args.iter().any(|arg| arg == "--bench") {
        return;
    }
    let number = |name: &str, default: usize| {
        let at = args.iter().position(|arg| arg == name);
        at.map_or(default, |at| args[at + 1].parse().expect("a number"))
    };
    let plan = Plan {
        idle: number("--idle", 2000),
        rate: number("--rate", 2000),
        seconds: number("--seconds", 20),
        pairs: number("--pairs", 20),
        file: args.iter().any(|arg| arg == "--file"),
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run(plan));
}

async fn run(plan: Plan) {
    let program = Program::start(plan.file).await;
    program.report("started");
    let before = Instant::now();
    let mut idle = Vec::new();
    for number in 0..plan.idle {
        idle.push(client(&program, &format!("idle{number}")).await);
    }
    println!("{} logins took {:.1} s", plan.idle, before.elapsed().as_secs_f64());
    program.report("idle connections");

    let counts = Arc::new(Counts::default());
    let mut receivers = JoinSet::new();
    let mut senders = JoinSet::new();
    for pair in 0..plan.pairs {
        let receiver = client(&program, &format!("receiver{pair}")).await;
        receivers.spawn(receive(receiver, Arc::clone(&counts)));
        let sender = client(&program, &format!("sender{pair}")).await;
        senders.spawn(send(sender, pair, plan.rate / plan.pairs, plan.seconds, Arc::clone(&counts)));
    }
    let watch = async {
        let mut ticks = interval(Duration::from_secs(plan.seconds.div_ceil(4) as u64));
        ticks.tick().await;
        loop {
            ticks.tick().await;
            let delivered = counts.delivered.load(Ordering::Relaxed);
            program.report(&format!("{delivered} delivered"));
        }
    };
    let started = Instant::now();
    let mut latencies = tokio::select! {
        latencies = finish(&mut senders) => latencies,
        () = watch => unreachable!("it watches for ever"),
    };
    let seconds = started.elapsed().as_secs_f64();
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    // The last lists are on their way when the last acknowledgement arrives.
    while count(&counts.delivered) < count(&counts.acknowledged) {
        tokio::task::yield_now().await;
    }
    receivers.abort_all();
    latencies.sort();
    let quantile = |part: f64| latencies[((latencies.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    println!(
        "{} sent, {} acknowledged, {} delivered in {seconds:.1} s: {:.0} messages/s",
        count(&counts.sent),
        count(&counts.acknowledged),
        count(&counts.delivered),
        count(&counts.delivered) as f64 / seconds
    );
    println!(
        "time to acknowledgement: median {:.1} ms, 99 % {:.1} ms, longest {:.1} ms",
        quantile(0.5),
        quantile(0.99),
        quantile(1.0)
    );
    program.report("at the end");
    drop(idle);
}

async fn client(program: &Program, name: &str) -> Client {
    let account = program.account(name).await;
    let mut socket = Socket::open_at(&program.url).await;
    assert!(socket.log_in(&account, "bench").await.result());
    Client { socket, account, resource: "bench".to_owned() }
}

/// Sends at a steady rate, reads acknowledgements between, and says how long each took.
async fn send(
    mut client: Client,
    pair: usize,
    rate: usize,
    seconds: usize,
    counts: Arc<Counts>,
) -> Vec<Duration> {
    let to = format!("receiver{pair}");
    let mut ticks = interval(Duration::from_secs(1) / u32::try_from(rate.max(1)).expect("a rate"));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let total = rate * seconds;
    let (mut sent, mut latencies) = (Vec::with_capacity(total), Vec::with_capacity(total));
    while latencies.len() < total {
        tokio::select! {
            _ = ticks.tick(), if sent.len() < total => {
                client.say(&sent.len().to_string(), &to, "a message of a usual length, about a line").await;
                sent.push(Instant::now());
                counts.sent.fetch_add(1, Ordering::Relaxed);
            }
            frame = client.socket.receive() => {
                let packet = client.socket.open(frame);
                let ack = MimcPacketAck::decode(packet.payload()).unwrap();
                let number: usize = ack.packet_id().parse().unwrap();
                latencies.push(sent[number].elapsed());
                counts.acknowledged.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    latencies
}

/// Takes and acknowledges every list.
async fn receive(mut client: Client, counts: Arc<Counts>) {
    loop {
        let list: MimcPacketList = client.expect(MimcMsgType::Compound).await;
        client.acknowledge(list.max_sequence()).await;
        counts.delivered.fetch_add(list.packets.len() as u64, Ordering::Relaxed);
    }
}

async fn finish(senders: &mut JoinSet<Vec<Duration>>) -> Vec<Duration> {
    let mut all = Vec::new();
    while let Some(latencies) = senders.join_next().await {
        all.extend(latencies.unwrap());
    }
    all
}
