//! An HTTP server as small as it can be, so that a bench measures the client: a thread for each connection, kept alive, and
//! answers that were made before, by what the first line asks for.

use std::{
    collections::HashMap,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, mpsc},
    thread,
};

/// What is answered, whole: by method and target, as `GET /path?query`.
pub(crate) type Answers = HashMap<String, Vec<u8>>;

/// Starts the server and gives its address, and the first request of every connection as it came. Its threads end with their
/// connections, and the one that waits for connections with the process.
pub(crate) fn start(answers: Answers) -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let answers = Arc::new(answers);
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for tcp in listener.incoming() {
            let (tcp, answers, tell) = (tcp.unwrap(), Arc::clone(&answers), tell.clone());
            thread::spawn(move || serve(tcp, &answers, &tell));
        }
    });
    (address, told)
}

/// A body with the head of an answer before it.
pub(crate) fn answer(body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
    (head + body).into_bytes()
}

/// Until the other side closes. One request is answered before the next is read: no client here sends them back to back.
fn serve(mut tcp: TcpStream, answers: &Answers, tell: &mpsc::Sender<String>) {
    let _ = tcp.set_nodelay(true);
    let mut buffer = [0; 4096];
    let mut filled = 0;
    let mut is_first = true;
    while let Ok(length @ 1..) = tcp.read(&mut buffer[filled..]) {
        filled += length;
        let request = std::str::from_utf8(&buffer[..filled]).unwrap();
        let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
        let wanted = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if body.len() < wanted.map_or(0, |length| length.parse().unwrap()) {
            continue;
        }
        if is_first {
            let _ = tell.send(request.to_owned());
        }
        let asked = head.split(" HTTP/1.1").next().unwrap();
        if tcp.write_all(&answers[asked]).is_err() {
            return;
        }
        (filled, is_first) = (0, false);
    }
}
