"""The generator of Millrace.Stages.Pairing.SampleRandom, written from its description: SplitMix64, Lemire's bounded integers."""

M = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M
    return z ^ (z >> 31)


def key_of(key, identity):
    return mix(key ^ mix((identity + GAMMA) & M))


def key_for(seed, stage):
    name = 0xCBF29CE484222325
    for byte in stage.encode():
        name = ((name ^ byte) * 0x100000001B3) & M
    return key_of(seed, name)


class SampleRandom:
    def __init__(self, key):
        self.counter = key
        self.coins = []

    def bits(self):
        self.counter = (self.counter + GAMMA) & M
        return mix(self.counter)

    def below(self, n):
        unfair = ((1 << 64) - n) % n
        while True:
            product = self.bits() * n
            if (product & M) >= unfair:
                return product >> 64

    def randint(self, first, last):
        return first + self.below(last - first + 1)

    def random(self):
        return (self.bits() >> 11) * 2.0 ** -53

    def heads(self):
        if not self.coins:
            word = self.bits()
            self.coins = [(word >> i) & 1 for i in reversed(range(64))]
        return self.coins.pop() == 1

    def choose(self, values, count):
        for i in range(count):
            j = i + self.below(len(values) - i)
            values[i], values[j] = values[j], values[i]
        return values[:count]
