#include "app/shell/cli_manual.hpp"

#include <fmt/core.h>

#include <string_view>

#include "app/model/presets.hpp"
#include "app/model/timeline.hpp"
#include "app/shell/cli_export_plan.hpp"
#include "app/shell/cli_export_steps.hpp"
#include "app/shell/cli_settings.hpp"

namespace tessera::cli {
namespace {

constexpr std::string_view window_text = R"(NAME
  tessera - how a Vision Transformer turns a picture into tokens

SYNOPSIS
  tessera [IMAGE...] [OPTION...]               opens the window
  tessera DOCUMENT                             opens a document (.tessera.json) as it was saved
  tessera info [IMAGE...] [OPTION...]          prints sizes, formula, shapes and counts
  tessera embed IMAGE... [OPTION...] -o FILE   writes the tokens as .npy
  tessera code IMAGE... [OPTION...] -o FILE    writes the embedding as a PyTorch or C++ program
  tessera inspect FILE                         lists a checkpoint's tensors and what is recognised
  tessera export IMAGE [OPTION...] -o FILE     writes a figure, a storyboard or a film
  tessera check FILE...                        says what each file is, or why it is refused

DESCRIPTION
  Shows the patch grid of a picture and its embedding, computed as it is in a model. IMAGE is a PNG, JPEG,
  BMP or WebP file, or a picture that comes with the program (sample:astronaut, made:ramp). Several
  pictures are a batch. A document, or a figure that Tessera exported, brings its own pictures and settings;
  options that are given are laid over them, and info, embed and code take one like a picture. A file that
  cannot be opened is told in the window. info, embed, code, inspect, export and check need no display; each
  has a page of its own: tessera info --help. A picture that is called like one of them is opened as ./info.
  Closing the window asks about unsaved changes where a document or a figure was opened, or saved.
)";

constexpr std::string_view info_text = R"(NAME
  tessera info - sizes, formula, shapes and counts of a patch embedding

SYNOPSIS
  tessera info [IMAGE...] [OPTION...] [--json]

DESCRIPTION
  Prints the size formula with its numbers for height and width, the shape of every stage, how many
  pixels no patch reads, parameters and multiply-adds. Without IMAGE, for a picture of H x W. An .npy
  array of float32 (C, H, W) is taken as already preprocessed and keeps its size unless one is given.
)";

constexpr std::string_view embed_text = R"(NAME
  tessera embed - the tokens of pictures, and all that is computed on the way, as files

SYNOPSIS
  tessera embed IMAGE...|DOCUMENT [OPTION...] -o FILE

DESCRIPTION
  Writes float32 tokens of shape (N, D), or (B, N, D) for several pictures, as .npy; as the entry
  "tokens" of shape (B, N, D) where FILE ends in .npz or .safetensors. With --all these two also hold
  image (B, C, H, W), patches (B, N, PPC), matrix (PPC, D), proj.weight (D, C, P, P), proj.bias (D) and
  maps (B, D, H', W'), as PyTorch names and shapes them; --tensor writes one of them alone. Where FILE
  ends in .csv it is a table of the products behind one number of a token, with their running sum, which
  starts at the bias. With --weights
  identity tokens are the flattened patches themselves. An .npy array of float32 (C, H, W) or
  (1, C, H, W) is taken as already preprocessed and keeps its size unless --height or --width is given.
  FILE is replaced whole or not at all. With --weights CHECKPOINT the filters and settings are those of
  the model; then --tokens writes what the encoder's first block reads: prefix tokens, positions and norms,
  (K + N, D).
)";

constexpr std::string_view inspect_text = R"(NAME
  tessera inspect - what a checkpoint holds

SYNOPSIS
  tessera inspect FILE [--json]

DESCRIPTION
  Lists the tensors of a checkpoint and tells which of them are a patch embedding, whose model it is and how
  that is known: by a config.json or preprocessor_config.json beside the file, by telling names, or as a
  guess. Formats: .safetensors, .npz, .npy, PyTorch's zip form (.pth, .pt, .bin; nothing in it is run), .onnx
  and .gguf. Of the numbers those of the recognised patch embeddings are read: tensors that do not fit, and
  numbers that are not finite, are told. Exit code 1 where no patch embedding is recognised, or one cannot be
  used.
)";

constexpr std::string_view export_text = R"(NAME
  tessera export - figures and films of a patch embedding for papers, slides and the web

SYNOPSIS
  tessera export IMAGE... [OPTION...] -o FILE
  tessera export DOCUMENT [OPTION...] -o FILE
  tessera export FIGURE [OPTION...] -o FILE

DESCRIPTION
  Draws the overview or a step of the lesson, as it stands on the window's stage, and writes it as SVG, PDF
  or PNG by the end of FILE. The picture is laid out for its final size, so that its words come out in the
  wished size of type. SVG and PDF hold text as text. A figure carries the document that made it, and opens
  again as one, here and in the window. --step all writes a storyboard: a PDF with a page a step, or a folder
  of SVGs where FILE has no such end. A FILE that ends in .gif, .webp, .mp4 or .webm is a film of the step or
  beat, of the whole lesson with --step all, of a part of either with --at A..B, or from one second of the
  lesson to another with --from and --to; the last two formats need an ffmpeg with libx264 and libvpx-vp9.
  FILE is replaced whole or not at all.
)";

constexpr std::string_view export_own_options = R"(
OPTIONS
  -o, --output FILE
      the file to write; - is standard output (needed)
)";

constexpr std::string_view code_text = R"(NAME
  tessera code - a patch embedding as a program that runs

SYNOPSIS
  tessera code IMAGE...|DOCUMENT [OPTION...] -o FILE

DESCRIPTION
  Writes a PyTorch script, and beside it an .npz of the same name with the picture, the weights and the
  tokens. The script computes the tokens anew, prints one and how far all are from Tessera's, and fails
  where that is more than 1e-4 of the largest. Where FILE ends in .cpp it is a program on Tessera's core
  library, which reads a picture itself. Both files are replaced whole or not at all.
)";

constexpr std::string_view code_options = R"(
OPTIONS
  -o, --output FILE
      the program to write, .py or .cpp (needed)
  --road NAME
      convolution (Conv2d, flatten, transpose), matrix (unfold, a matrix product) or library (C++)
      (convolution; library where FILE ends in .cpp)
  --order NAME
      order of a patch's numbers on the matrix road: cpp as Conv2d, ppc as JAX (cpp)
)";

constexpr std::string_view check_text = R"(NAME
  tessera check - what files are, or why they are refused

SYNOPSIS
  tessera check FILE... [--json]

DESCRIPTION
  Opens each file in full, as the window would, and prints a line for it: its format, width and height
  (upright), channels and EXIF orientation, or the reason it is refused. Pictures: PNG, JPEG, BMP, WebP,
  up to 16384 pixels a side, 128 megapixels and 256 MB. Arrays: .npy. Documents: .tessera.json. Checkpoints:
  .safetensors, .npz, PyTorch's zip form, .onnx, .gguf; of their tensors those of the recognised patch
  embedding are read, and numbers that are not finite are told. Exit code 1 where a file is refused, and
  where no patch embedding is recognised in a checkpoint.
)";

constexpr std::string_view exit_text = R"(
EXIT CODES
  0  done
  1  a file was refused, or could not be read or written
  2  the command line or a setting is not as described here
)";

constexpr std::string_view window_exit_text = R"(  3  no window can be opened: no display, or no OpenGL 3.3
  4  the program failed; the message says how
)";

constexpr std::string_view json_option = R"(
OPTIONS
  --json
      prints one JSON object
)";

constexpr std::string_view check_options = R"(
OPTIONS
  --json
      prints one JSON object a line: file, ok, kind, width, height, channels, orientation, reason and more
  -h, --help
      prints this page
)";

constexpr std::string_view inspect_options = R"(
OPTIONS
  --json
      prints one JSON object: format, towers, candidates, tensors and more
  -h, --help
      prints this page
)";

constexpr std::string_view output_option = R"(
OPTIONS
  -o, --output FILE
      the file to write: .npy, .npz, .safetensors or .csv; - is .npy on standard output (needed)
  --all
      writes every tensor of the embedding (.npz and .safetensors)
  --tensor NAME
      one tensor alone: image, patches, matrix, proj.weight, proj.bias, maps or tokens (tokens)
  --terms PATCH:FILTER
      which number the products of a .csv are behind, from 0 (the document's selection)
  --order NAME
      order of a patch's numbers: cpp channel by channel as Conv2d, ppc pixel by pixel as JAX (cpp)
  --tokens
      the encoder's input instead of Z, as .npy; needs a checkpoint
)";

constexpr std::string_view window_options = R"(
OPTIONS
  --version
      prints the version
)";

std::string option_text(std::string_view head, std::string_view help) {
  std::string text = fmt::format("  {}\n      ", head);
  for (const char c : help) {
    text += c;
    if (c == '\n') text += "      ";
  }
  return text + '\n';
}

// Values in brackets are those of a program that is told nothing.
std::string setting_text() {
  std::string text;
  for (const SettingOption& option : setting_options()) {
    text += option_text(fmt::format("{} {}", option.name, option.value), option.help);
  }
  text += option_text("--pad-to-multiple", "adds zeros at the end of an axis that the patch size does not divide");
  text += option_text("--bias, --no-bias", "with or without the bias b (with)");
  text += option_text("-h, --help", "prints this page");
  return text + "  An option that is given overrides the preset. Values in brackets hold where nothing is said.\n";
}

std::string export_option_text() {
  std::string text(export_own_options);
  for (const ExportOption& option : export_options())
    text += option_text(
        option.value.empty() ? std::string(option.name) : fmt::format("{} {}", option.name, option.value), option.help);
  return text;
}

std::string preset_text() {
  std::string text = "\nPRESETS\n";
  for (const Preset& preset : presets()) text += fmt::format("  {:<22} {}: {}\n", preset.id, preset.name, preset.note);
  return text;
}

/// What --step, --at, --from and --to are about.
std::string steps_text() {
  const Timeline& lesson = lesson_timeline();
  std::string text = "\nSTEPS\n";
  for (const StepWord& word : step_words()) {
    if (word.shown != Shown::step) continue;
    const Step& step = lesson.steps()[static_cast<std::size_t>(word.step - 1)];
    text += fmt::format("  {} {:<13} beats {}.1 to {}.{}, seconds {:.1f} to {:.1f}\n", word.step, word.name, word.step,
                        word.step, step.beat_count, lesson.step_begin(word.step), lesson.step_stop(word.step));
  }
  return text;
}

std::string settings_page(std::string_view description, std::string_view own_options, const std::string& examples) {
  return fmt::format("{}{}{}{}{}{}", description, own_options, setting_text(), preset_text(), examples, exit_text);
}

}  // namespace

std::string manual(Page page) {
  switch (page) {
    case Page::window:
      return settings_page(window_text, window_options, R"(
EXAMPLES
  tessera photo.jpg                            opens a photo with ViT-B/16's patches
  tessera a.png b.png --preset clip-b-32       opens two pictures as CLIP sees them
  tessera photo.jpg --patch 32 --stride 16     overlapping patches
)") + std::string(window_exit_text);
    case Page::info:
      return settings_page(info_text, json_option, R"(
EXAMPLES
  tessera info                                 ViT-B/16
  tessera info --preset segformer-b0           overlapping patches
  tessera info photo.jpg --patch 16x8 --json   as JSON
)");
    case Page::embed:
      return settings_page(embed_text, output_option, R"(
EXAMPLES
  tessera embed photo.jpg -o tokens.npy                         (196, 768)
  tessera embed photo.jpg --weights identity -o patches.npy     flattened patches
  tessera embed photo.jpg --all -o all.npz                      every tensor
  tessera embed photo.jpg --terms 60:19 -o terms.csv            768 products
  tessera embed a.png b.png --preset dinov2-b-14 -o batch.npy   (2, 256, 768)
  tessera embed photo.jpg --weights vit.safetensors --tokens -o input.npy
)");
    case Page::code:
      return settings_page(code_text, code_options, R"(
EXAMPLES
  tessera code photo.jpg -o embedding.py                        and embedding.npz
  tessera code photo.jpg --road matrix --order ppc -o jax.py    rows as JAX has them
  tessera code lesson.tessera.json -o embedding.cpp             on the library
)");
    case Page::export_figure:
      return settings_page(export_text, export_option_text(), steps_text() + R"(
EXAMPLES
  tessera export photo.jpg -o overview.svg                              the whole embedding in one diagram
  tessera export photo.jpg --step patches --for one-column -o fig.pdf   for a paper
  tessera export photo.jpg --step 5 --at 0.5 --theme dark -o conv.png   half through a step
  tessera export photo.jpg --step all --notes -o lecture.pdf            a storyboard with lecture notes
  tessera export photo.jpg --step 3.2 --speed 0.5 -o unroll.gif         a film of one beat, slowly
  tessera export photo.jpg --from 20 --to 31.5 -o part.mp4              a film from second 20 to 31.5
  tessera export fig.pdf --size 1920x1080 -o fig.png                    a figure again, in another shape
)");
    case Page::inspect:
      return fmt::format("{}{}{}{}", inspect_text, inspect_options, R"(
EXAMPLES
  tessera inspect vit.safetensors              the patch embedding, then all tensors
  tessera inspect dinov2.pth --json            for another program
)",
                         exit_text);
    case Page::check:
      return fmt::format("{}{}{}{}", check_text, check_options, R"(
EXAMPLES
  tessera check photo.jpg scan.png             a line each
  tessera check --json *.jpg                   for another program
)",
                         exit_text);
  }
  return "";
}

}  // namespace tessera::cli
