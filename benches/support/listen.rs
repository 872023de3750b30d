//! What the services of the benches stand on: a listener with a thread of its own, and answers to requests.

use std::{io, sync::mpsc, thread};

use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    runtime,
};

/// Serves every connection, all on one thread that ends with the process, and gives the origin: `http://127.0.0.1:PORT`.
pub(crate) fn listen<F: Future<Output = ()> + Send + 'static>(
    serve: impl Fn(TcpStream) -> F + Send + 'static,
) -> String {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                let _ = tcp.set_nodelay(true);
                tokio::spawn(serve(tcp));
            }
        });
    });
    format!("http://{}", told.recv().unwrap())
}

/// Answers a request with the envelope that all of the service's answers have.
pub(crate) async fn answer(tcp: &mut TcpStream, content: &str) -> io::Result<()> {
    let body = format!(r#"{{"code":200,"message":null,"content":{content}}}"#);
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
    tcp.write_all((head + &body).as_bytes()).await
}
