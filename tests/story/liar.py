"""
A name server that misbehaves, over UDP and TCP. Where it does not, it hands
question and answer on, from and to a server that is honest.
"""

import socket
import struct
import threading

from name_server import free_udp_port

TXT = 16
CODES = {"formerr": 1, "servfail": 2, "notimp": 4, "refused": 5}
_TRUNCATED = 0x0200
_DNSSEC_OK = 0x8000


def _end_of_question(message):
    end = 12
    while message[end]:
        end += 1 + message[end]
    return end + 5


def _asks_for_txt(message):
    end = _end_of_question(message)
    return struct.unpack(">H", message[end - 4:end - 2])[0] == TXT


def _reply(question, code=0, texts=(), flags=0):
    """An unsigned answer with TXT records that live for five minutes."""
    end = _end_of_question(question)
    records = b"".join(
        struct.pack(">HHHIH", 0xc00c, TXT, 1, 300, len(text) + 1) +
        bytes([len(text)]) + text.encode() for text in texts)
    return question[:2] + struct.pack(
        ">HHHHH", 0x8180 | flags | code, 1, len(texts), 0, 0) + \
        question[12:end] + records


def _in_other_case(question):
    end = _end_of_question(question)
    return question[:12] + question[12:end].swapcase()[:-4] + \
        question[end - 4:]


def _without_dnssec(question):
    """The same, for who does not want signatures: the flag of its OPT."""
    changed = bytearray(question)
    at = _end_of_question(question)
    changed[at + 7:at + 9] = b"\0\0"
    return bytes(changed)


class Liar:
    """
    mode    what it does with questions for TXT, and with all in the modes of
            one word that name an error:
            honest; formerr, servfail, notimp, refused; silent;
            drop            answers each third time only
            truncate        asks for TCP, and is not there
            reset           asks for TCP, and hangs up there
            lie             says that `texts` are there
            absent          says that the name is not
            txid, source, case
                            `texts` come first, from somebody who did not see
                            the question (case: the first one only, as he has
                            to guess each time); the honest answer after it
            strip           honest, without what DNSSEC needs

    deaf_to a part of names: whoever asks for such a one is not answered
    """

    def __init__(self, upstream, texts=()):
        host, port = upstream.split(":")
        self._upstream = (host, int(port))
        self.texts = list(texts)
        self.mode = "honest"
        self.deaf_to = None
        self.asked = 0
        self.port = free_udp_port()
        self.address = f"127.0.0.1:{self.port}"
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self._tcp = socket.create_server(("127.0.0.1", self.port))
        self._is_over = False

    def __enter__(self):
        threading.Thread(target=self._serve_udp, daemon=True).start()
        threading.Thread(target=self._serve_tcp, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._is_over = True
        for one in (self._udp, self._tcp):
            # A thread that waits in a call keeps the socket open otherwise.
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def _serve_udp(self):
        while not self._is_over:
            try:
                question, sender = self._udp.recvfrom(65535)
            except OSError:
                return
            if len(question) > 12:
                threading.Thread(target=self._answer_udp, daemon=True,
                                 args=(question, sender)).start()

    def _serve_tcp(self):
        while not self._is_over:
            try:
                stream, _ = self._tcp.accept()
            except OSError:
                return
            threading.Thread(target=self._answer_tcp, daemon=True,
                             args=(stream,)).start()

    def _send(self, message, to):
        try:
            self._udp.sendto(message, to)
        except OSError:
            pass    # it is over

    def _honest(self, question):
        """What the honest one answers, or None."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.settimeout(5)
            one.sendto(question, self._upstream)
            try:
                return one.recv(65535)
            except OSError:
                return None

    def _answer_udp(self, question, sender):
        self.asked += 1
        said = self._said(question, sender)
        if said is not None:
            self._send(said, sender)

    def _said(self, question, sender):
        mode = self.mode
        if mode in CODES:
            return _reply(question, CODES[mode])
        if mode == "silent" or (mode == "drop" and self.asked % 3) or \
                self._is_deaf_to(question):
            return None
        if mode == "strip":
            return self._honest(_without_dnssec(question))
        if not _asks_for_txt(question):
            return self._honest(question)
        if mode in ("truncate", "reset"):
            return _reply(question, flags=_TRUNCATED)
        if mode == "lie":
            return _reply(question, 0, self.texts)
        if mode == "absent":
            return _reply(question, 3)
        if mode in ("txid", "source", "case"):
            self._forge(question, sender)
        return self._honest(question)

    def _is_deaf_to(self, question):
        return self.deaf_to is not None and \
            self.deaf_to.encode() in question.lower()

    def _forge(self, question, sender):
        if self.mode == "source":
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
                other.sendto(_reply(question, 0, self.texts), sender)
            return
        if self.mode == "case":
            self.mode = "honest"
            self._send(_reply(_in_other_case(question), 0, self.texts),
                       sender)
            return
        number, = struct.unpack(">H", question[:2])
        for wrong in range(1, 20):
            guess = struct.pack(">H", (number + wrong) & 0xffff)
            self._send(_reply(guess + question[2:], 0, self.texts), sender)

    def _answer_tcp(self, stream):
        with stream:
            if self.mode in ("truncate", "reset"):
                # With lingering switched off, closing is a reset.
                stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                  struct.pack("ii", 1, 0))
                return
            stream.settimeout(5)
            try:
                with socket.create_connection(self._upstream, 5) as honest:
                    while True:
                        self._hand_on(stream, honest)
            except OSError:
                return

    @staticmethod
    def _hand_on(stream, honest):
        for one, other in ((stream, honest), (honest, stream)):
            size = _exactly(one, 2)
            other.sendall(size + _exactly(one, struct.unpack(">H", size)[0]))


def _exactly(stream, count):
    read = b""
    while len(read) < count:
        part = stream.recv(count - len(read))
        if not part:
            raise OSError("it hung up")
        read += part
    return read
