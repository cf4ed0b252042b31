"""Sends every tick to whoever asks for it: ZeroMQ, plain TCP, the browser. Never waits for anyone.

`FramePublisher` asks the transports which topics are wanted, packs each of those once and hands it
over. What a slow receiver cannot take is dropped for that receiver alone, and the newest wins.
"""
