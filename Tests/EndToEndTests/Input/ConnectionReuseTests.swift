import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// WebSockets on connections that have carried requests, as pools of connections and proxies have them.
    @Suite struct ConnectionReuseTests {
        @Test func aClientThatKeepsItsConnectionsOpensItsSocketsOnThem() async throws {
            try await withNavi { system, _ in
                var launch = try system.launch("navi-gateway", name: "pooled-client")
                launch.executable = try Binaries.clientsPython()
                launch.arguments = [
                    "\(Binaries.packageRoot)/Tests/Fixtures/pooled_client.py", "http://127.0.0.1:\(system.port)", "12",
                ]
                let client = try await system.nursery.start(launch)
                let exit = try await client.waitForExit(timeLimit: .seconds(60))
                #expect(exit == .status(0), "\(client.log)")
                // At least each socket's own connection had carried the request before it.
                #expect(client.output.last.flatMap { Int($0) } ?? 0 >= 12)
            }
        }

        @Test func behindAProxyThatKeepsItsConnectionsSocketsAndRequestsMix() async throws {
            let options = NaviSystem.Options(environment: ["NAVI_ALLOWED_HOSTS": "127.0.0.1"])
            try await withNavi(options) { system, _ in
                try await withProxy(before: system) { try await use($0) }
            }
        }

        private func use(_ port: Int) async throws {
            let rest = RESTClient(baseURL: "http://127.0.0.1:\(port)")
            for number in 0..<20 {
                let session = try await rest.createSession()
                for _ in 0..<number % 5 { try await rest.get("/health").expecting(200) }
                let client = try await WebSocketClient.connect(port: port, session: session)
                try await client.send(message: "hello \(number)")
                #expect(try await client.collectTurn().end().content == "ok")
                if number % 2 == 0 { try await client.close() }
            }
            // Many at once, so that requests and sockets take each other's connections.
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for _ in 0..<10 {
                    tasks.addTask {
                        let session = try await rest.createSession()
                        let client = try await WebSocketClient.connect(port: port, session: session)
                        try await client.send(message: "together")
                        #expect(try await client.collectTurn().end().content == "ok")
                    }
                }
                try await tasks.waitForAll()
            }
        }

        /// nginx as people put it before Navi, with connections to it that it keeps.
        private func withProxy(before system: NaviSystem, _ body: (Int) async throws -> Void) async throws {
            let socket = try BoundSocket(listens: true)
            let proxy = try await start(proxyOn: socket, before: system)
            do {
                try await eventually("the proxy to serve") {
                    // Until it accepts, connections wait in the socket's line.
                    try await RESTClient(baseURL: "http://127.0.0.1:\(socket.port)").get("/health").status == 200
                }
                try await body(socket.port)
            } catch {
                // Killed, it would leave its child behind.
                try await proxy.terminate()
                throw Failure("\(error)\n\(proxy.log)")
            }
            try await proxy.terminate()
        }

        private func start(proxyOn socket: BoundSocket, before system: NaviSystem) async throws -> ChildProcess {
            let folder = system.folder
            try folder.makeFolder("nginx")
            let configuration = """
                daemon off;
                user root;
                worker_processes 1;
                pid nginx.pid;
                error_log stderr notice;
                events { worker_connections 256; }
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
                    upstream navi { server 127.0.0.1:\(system.port); keepalive 32; }
                    server {
                        listen 127.0.0.1:\(socket.port);
                        location / {
                            proxy_pass http://navi;
                            proxy_http_version 1.1;
                            proxy_set_header Host $http_host;
                            proxy_set_header Upgrade $http_upgrade;
                            proxy_set_header Connection $connection_upgrade;
                        }
                    }
                }
                """
            try folder.write(configuration, to: "nginx/nginx.conf")
            let nginx = try Binaries.tool("nginx", package: "nginx-light")
            // The socket is the test's own, so that its port is surely free: nginx takes it over as from an older one.
            let command =
                "exec 3<&0 0</dev/null; NGINX='3;'; export NGINX; exec \"$0\" -p \"$1\" -c nginx.conf -e stderr"
            var launch = try system.launch("navi-gateway", name: "nginx")
            launch.executable = "/bin/sh"
            launch.arguments = ["-c", command, nginx, folder["nginx"]]
            launch.standardInput = socket.descriptor
            return try await system.nursery.start(launch)
        }
    }
}
