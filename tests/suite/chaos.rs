//! Numbered rows while the connection is lost in every way the sandbox knows: what the service still held is handed over
//! exactly once and in order.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use livechat::{chzzk::unofficial::Event, sandbox::Sandbox};

use super::{
    maybe_async, mode_test,
    world::{LIMIT, World, next, until},
};

const ROWS: usize = 2_000;
/// Rows between two losses; fewer than the service keeps.
const ROWS_BETWEEN: usize = 50;
const HISTORY: usize = 400;

#[maybe_async]
#[mode_test]
async fn every_row_that_the_service_still_held_comes_exactly_once() {
    let world = World::of(Sandbox::builder().history(HISTORY));
    let (channel, faults) = (world.channel(), world.faults());
    faults.limit_recents(HISTORY);
    let heartbeat = Duration::from_millis(300);
    let client = world.builder().timeout(Duration::from_millis(800)).retries(1).build().unwrap();
    let chat = super::world::swift(client.chat(channel.id())).heartbeat(heartbeat, heartbeat);
    let mut chat = chat.recent_chat(u32::try_from(HISTORY).unwrap()).connect().await.unwrap();
    until(&mut chat, "recent_chat").await;

    let received = Arc::new(AtomicUsize::new(0));
    let poster = {
        let received = Arc::clone(&received);
        thread::spawn(move || {
            let mut losses = 0;
            for number in 0..ROWS {
                let name = ["초록고래", "느린달팽이", "파란우산"][number % 3];
                channel.chat(name, number.to_string());
                if number % ROWS_BETWEEN == ROWS_BETWEEN / 2 {
                    match losses % 10 {
                        0 => faults.drop_all(),
                        1 => faults.reset_all(),
                        2 => faults.close_all(1001, "going away"),
                        3 => faults.half_open_all(),
                        4 => faults.cut_next_frame(),
                        5 => channel.push_bytes(vec![0xff; 16]),
                        6 => {
                            faults.refuse_upgrades(503, 1);
                            faults.drop_all()
                        }
                        7 => {
                            faults.refuse_joins(302, 1);
                            faults.reset_all()
                        }
                        8 => {
                            faults.drop_upgrades(1);
                            faults.close_all(1000, "Bye")
                        }
                        _ => {
                            faults.ignore_joins(1);
                            faults.drop_all()
                        }
                    };
                    losses += 1;
                }
                // The service keeps the latest rows only: do not post more than it keeps while the reader is away.
                let mut patience = 0;
                while number > received.load(Ordering::Acquire) + HISTORY / 2 {
                    assert!(
                        patience < 10 * LIMIT.as_millis(),
                        "the reader is stuck at {}",
                        received.load(Ordering::Acquire)
                    );
                    patience += 5;
                    thread::sleep(Duration::from_millis(5));
                }
            }
            losses
        })
    };

    let mut numbers = Vec::new();
    let mut reconnects = 0;
    while numbers.len() < ROWS {
        match next(&mut chat).await {
            Event::Chat(message) => {
                numbers.push(message.content.parse::<usize>().unwrap());
                received.store(numbers.len(), Ordering::Release);
            }
            Event::Recovered(recovered) => {
                assert!(recovered.complete, "{recovered:?}");
                reconnects += 1;
            }
            _ => {}
        }
    }
    assert_eq!(numbers, (0..ROWS).collect::<Vec<_>>());
    let losses = poster.join().unwrap();
    assert_eq!(losses, ROWS / ROWS_BETWEEN);
    assert!(reconnects > 0);
    // Nothing comes a second time afterwards.
    let late = chat.next_event_within(Duration::from_millis(300)).await.unwrap();
    assert!(!matches!(late, Some(Event::Chat(_))), "{late:?}");
}
