"""The PyTorch side of `compare`: one measurement at a time, when told on standard input.

    shape P D SIDE   make an image and a Conv2d
    torch R          milliseconds of CPU time for conv(x).flatten(2).transpose(1, 2), the mean of R
"""
import sys
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(0)


def main():
    conv = image = None
    for line in sys.stdin:
        command, *numbers = line.split()
        if command == "shape":
            patch, dim, side = map(int, numbers)
            conv = torch.nn.Conv2d(3, dim, patch, stride=patch)
            image = torch.rand(1, 3, side, side)
            print(torch.__version__, flush=True)
            continue
        repeats = int(numbers[0])
        with torch.inference_mode():
            start = time.process_time()
            for _ in range(repeats):
                conv(image).flatten(2).transpose(1, 2)
            print((time.process_time() - start) / repeats * 1e3, flush=True)


main()
