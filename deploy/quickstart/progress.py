"""What a long download tells the person who waits for it. All of it goes to standard error."""

import sys


def note(text):
    print(text, file=sys.stderr, flush=True)


class Progress:
    """Shows how far a download is: in place on a terminal, in steps of ten per cent elsewhere."""

    def __init__(self, total, unit, scale=1, done=0):
        self.total, self.unit, self.scale, self.done = total, unit, scale, done
        self.is_terminal = sys.stderr.isatty()
        self.shown = None

    def advance(self, amount):
        self.done += amount
        percent = 100 * self.done // self.total
        step = percent if self.is_terminal else percent - percent % 10
        if step == self.shown:
            return
        self.shown = step
        text = f"{self.done // self.scale} of {self.total // self.scale} {self.unit} ({percent} %)"
        if not self.is_terminal:
            note(text)
            return
        print(f"\r{text} ", end="\n" if self.done >= self.total else "", file=sys.stderr, flush=True)
