//! A chat server on loopback that answers a login and joins, and then pours lines.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// Serves every connection on a thread of its own; they end with the process. After so many joins a connection gets the stream.
pub fn start(stream: Vec<u8>, rooms: usize) -> SocketAddr {
    let stream: Arc<[u8]> = stream.into();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for socket in listener.incoming() {
            let stream = Arc::clone(&stream);
            // A client that saw all it needs goes.
            thread::spawn(move || serve(socket?, &stream, rooms));
        }
    });
    address
}

fn serve(mut socket: TcpStream, stream: &[u8], rooms: usize) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let (mut nick, mut joined) = (String::new(), 0);
    for line in BufReader::new(socket.try_clone()?).lines() {
        let line = line?;
        let (command, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let mut answer = String::new();
        match command {
            "CAP" if rest.starts_with("REQ ") => {
                let names = rest["REQ ".len()..].trim_start_matches(':');
                answer = format!(":tmi.twitch.tv CAP * ACK :{names}\r\n");
            }
            "NICK" => {
                nick = rest.to_owned();
                let texts = [
                    ("001", "Welcome, GLHF!"),
                    ("002", "Your host is tmi.twitch.tv"),
                    ("003", "This server is rather new"),
                    ("004", "-"),
                    ("375", "-"),
                    ("372", "You are in a maze of twisty passages, all alike."),
                    ("376", ">"),
                ];
                for (number, text) in texts {
                    answer += &format!(":tmi.twitch.tv {number} {nick} :{text}\r\n");
                }
            }
            "JOIN" => {
                for room in rest.split(',') {
                    joined += 1;
                    let host = format!("{nick}.tmi.twitch.tv");
                    answer += &format!(
                        ":{nick}!{nick}@{host} JOIN {room}\r\n\
                         @emote-only=0;followers-only=-1;r9k=0;room-id=70000001;slow=0;subs-only=0 :tmi.twitch.tv ROOMSTATE {room}\r\n\
                         :{host} 353 {nick} = {room} :{nick}\r\n:{host} 366 {nick} {room} :End of /NAMES list\r\n"
                    );
                }
            }
            _ => {}
        }
        socket.write_all(answer.as_bytes())?;
        if joined == rooms {
            joined = 0;
            socket.write_all(stream)?;
        }
    }
    Ok(())
}
