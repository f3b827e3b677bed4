"""A client that keeps its connections: requests and WebSockets, turn by turn, over a pool of one.

usage: pooled_client.py BASE ROUNDS; prints how many WebSockets began on a connection that had carried requests.
"""
import asyncio
import sys

import aiohttp


async def main(base, rounds):
    reused = []
    trace = aiohttp.TraceConfig()

    async def on_reuse(session, context, parameters):
        reused.append(context.trace_request_ctx)

    trace.on_connection_reuseconn.append(on_reuse)
    connector = aiohttp.TCPConnector(limit=1)
    async with aiohttp.ClientSession(base, connector=connector, trace_configs=[trace]) as client:
        for number in range(rounds):
            async with client.post("/sessions", json={"profile_id": "secretary"}) as answer:
                assert answer.status == 201, await answer.text()
                session = (await answer.json())["session_id"]
            for _ in range(number % 4):
                async with client.get("/health") as answer:
                    assert answer.status == 200, await answer.text()
                    await answer.read()
            async with client.ws_connect(f"/ws/sessions/{session}") as socket:
                await socket.send_json({"type": "message", "content": f"hello {number}"})
                kinds = []
                while not kinds or kinds[-1] != "stream_end":
                    kinds.append((await socket.receive_json(timeout=20))["type"])
                assert kinds[0] == "session_sync", kinds
    # The pool opens a new one after each socket, and that one is used again by all that follows.
    print(len(reused))


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
