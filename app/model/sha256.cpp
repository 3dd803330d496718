#include "app/model/sha256.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace tessera {

namespace {

using Words = std::array<std::uint32_t, 64>;

/// ⌊fraction(root)·2³²⌋ of the `power`-th root of a prime, by bisection in whole numbers: the standard's constants.
constexpr std::uint32_t root_fraction(std::uint64_t prime, int power) {
  // The root times 2³² lies below 2³⁷ for all primes used; its power is compared in 128 bits after dropping what
  // would not fit.
  std::uint64_t low = 0;
  std::uint64_t high = std::uint64_t{1} << 37;
  const auto not_above = [&](std::uint64_t root) {
    __extension__ using Wide = unsigned __int128;
    const Wide square = static_cast<Wide>(root) * root;  // scaled by 2⁶⁴, below 2⁷⁴
    if (power == 2) return square <= static_cast<Wide>(prime) << 64;
    return square * root <= static_cast<Wide>(prime) << 96;  // below 2¹¹¹
  };
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (not_above(middle) ? low : high) = middle;
  }
  return static_cast<std::uint32_t>(low);
}

template <std::size_t count>
constexpr std::array<std::uint32_t, count> roots_of_primes(int power) {
  std::array<std::uint32_t, count> constants{};
  std::size_t found = 0;
  for (std::uint64_t number = 2; found < count; ++number) {
    bool prime = true;
    for (std::uint64_t divisor = 2; divisor * divisor <= number; ++divisor) prime = prime && number % divisor != 0;
    if (prime) constants[found++] = root_fraction(number, power);
  }
  return constants;
}

constexpr Words round_constants = roots_of_primes<64>(3);
constexpr std::array<std::uint32_t, 8> first_state = roots_of_primes<8>(2);

class Digest {
 public:
  /// One block of 64 bytes.
  void take(const std::byte* block) {
    const Words w = schedule(block);
    auto [a, b, c, d, e, f, g, h] = state_;
    for (std::size_t t = 0; t < w.size(); ++t) {
      const std::uint32_t sum1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
      const std::uint32_t sum0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
      const std::uint32_t one = h + sum1 + ((e & f) ^ (~e & g)) + round_constants[t] + w[t];
      const std::uint32_t two = sum0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + one;
      d = c;
      c = b;
      b = a;
      a = one + two;
    }
    const std::array<std::uint32_t, 8> added{a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < state_.size(); ++i) state_[i] += added[i];
  }

  std::array<std::byte, 32> bytes() const {
    std::array<std::byte, 32> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(state_[i / 4] >> (24 - i % 4 * 8));
    return bytes;
  }

 private:
  static Words schedule(const std::byte* block) {
    Words w{};
    for (std::size_t i = 0; i < 64; ++i) w[i / 4] = w[i / 4] << 8 | std::to_integer<std::uint32_t>(block[i]);
    for (std::size_t t = 16; t < w.size(); ++t) {
      const std::uint32_t s0 = std::rotr(w[t - 15], 7) ^ std::rotr(w[t - 15], 18) ^ w[t - 15] >> 3;
      const std::uint32_t s1 = std::rotr(w[t - 2], 17) ^ std::rotr(w[t - 2], 19) ^ w[t - 2] >> 10;
      w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    return w;
  }

  std::array<std::uint32_t, 8> state_ = first_state;
};

}  // namespace

std::array<std::byte, 32> sha256(std::span<const std::byte> bytes) {
  Digest digest;
  std::size_t at = 0;
  for (; bytes.size() - at >= 64; at += 64) digest.take(bytes.data() + at);
  // The end: a one bit, zeros, and the length in bits as 64 bits, big endian.
  std::array<std::byte, 128> end{};
  const std::size_t left = bytes.size() - at;
  std::copy_n(bytes.data() + at, left, end.begin());
  end[left] = std::byte{0x80};
  const std::size_t blocks = left + 9 <= 64 ? 1 : 2;
  const std::uint64_t bits = static_cast<std::uint64_t>(bytes.size()) * 8;
  for (std::size_t i = 0; i < 8; ++i) end[blocks * 64 - 1 - i] = static_cast<std::byte>(bits >> (8 * i));
  for (std::size_t block = 0; block < blocks; ++block) digest.take(end.data() + block * 64);
  return digest.bytes();
}

std::string sha256_text(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : sha256(bytes)) {
    text += digits[std::to_integer<std::size_t>(byte >> 4)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

}  // namespace tessera
