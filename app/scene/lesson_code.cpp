#include "app/scene/lesson_code.hpp"

#include <fmt/format.h>

#include <array>
#include <initializer_list>
#include <utility>

#include "app/model/torch_code.hpp"

namespace tessera::scene {

namespace {

using texts::Role;

using Pieces = std::vector<CodePiece>;

/// Appends texts and numbers to a statement.
class CodeWriter {
 public:
  explicit CodeWriter(const StageContext& context)
      : c(context), p(context.document.params), batch(static_cast<std::int64_t>(context.document.images.size())) {}

  const StageContext& c;  // NOLINT: read by the steps
  const EmbedParams& p;   // NOLINT
  std::int64_t batch;     // NOLINT
  std::vector<CodeStatement> statements;

  CodeWriter& begin(std::string_view beats, bool repeats = false) {
    statements.push_back({{}, {}, beats, repeats});
    into_ = &statements.back().pieces;
    return *this;
  }
  CodeWriter& comment() {
    into_ = &statements.back().comment;
    return text("# ");
  }
  CodeWriter& text(std::string text) {
    into_->push_back({std::move(text)});
    return *this;
  }
  /// A text that a line may begin with.
  CodeWriter& broken(std::string text) {
    into_->push_back({std::move(text), Role::none, {}, true});
    return *this;
  }
  CodeWriter& number(std::int64_t number, Role role, const char* field) {
    into_->push_back({std::to_string(number), role, {{Subject{}, field}}});
    return *this;
  }
  /// One number where both axes agree, else "(h, w)".
  CodeWriter& pair(const Size2& size, Role role, const char* name) {
    if (size.height == size.width) return number(size.height, role, field(name, "height"));
    return text("(")
        .number(size.height, role, field(name, "height"))
        .text(", ")
        .number(size.width, role, field(name, "width"))
        .text(")");
  }
  CodeWriter& shape(std::initializer_list<const char*> names) {
    text("(");
    bool first = true;
    for (const char* name : names) {
      if (!first) text(", ");
      first = false;
      extent(name);
    }
    return text(names.size() == 1 ? ",)" : ")");
  }
  CodeWriter& extent(std::string_view name) {
    if (name == "B") return number(batch, Role::none, "batch");
    if (name == "C") return number(p.channels, Role::c, "params.channels");
    if (name == "H") return number(p.image.height, Role::h, "params.height");
    if (name == "W") return number(p.image.width, Role::h, "params.width");
    if (name == "N") return number(c.n(), Role::n, "grid.count");
    if (name == "D") return number(p.dim, Role::d, "params.dim");
    if (name == "Ph") return number(p.patch.height, Role::p, "params.patch_height");
    if (name == "Pw") return number(p.patch.width, Role::p, "params.patch_width");
    if (name == "P2C") return number(p.patch_length(), Role::c, "params.patch_length");
    if (name == "H′") return number(c.grid.rows(), Role::n, "grid.height.count");
    if (name == "W′") return number(c.grid.columns(), Role::n, "grid.width.count");
    return number(prefix() + c.n(), Role::n, "encoder.length");
  }
  CodeWriter& image() { return number(c.image_index, Role::none, "selection.image"); }
  CodeWriter& patch() { return number(c.selected, Role::n, "selection.patch"); }
  CodeWriter& filter() { return number(c.filter, Role::d, "selection.filter"); }
  std::int64_t prefix() const { return lesson_facts(c.input).encoder.prefix; }

 private:
  /// Names of settings as value references have them; they outlive the statement.
  static const char* field(std::string_view name, std::string_view axis) {
    const bool height = axis == "height";
    if (name == "kernel") return height ? "params.patch_height" : "params.patch_width";
    if (name == "stride") return height ? "grid.height.stride" : "grid.width.stride";
    if (name == "padding") return height ? "grid.height.padding" : "grid.width.padding";
    return height ? "grid.height.dilation" : "grid.width.dilation";
  }

  Pieces* into_ = nullptr;
};

// 1 ───────────────────────────────────────────────────────────────────────────────────────────────────────────

std::string number_text(double number) { return fmt::format("{:.7g}", number); }

/// "0.5", or "torch.tensor([0.485, 0.456, 0.406])" where channels differ.
std::string statistics_code(const EmbedParams& p, bool mean) {
  std::string all;
  bool same = true;
  const auto of = [&](int channel) {
    const Normalization& n = p.normalization;
    return number_text(mean ? n.mean_of(channel, p.channels) : n.std_of(channel, p.channels));
  };
  for (int channel = 0; channel < p.channels; ++channel) {
    same = same && of(channel) == of(0);
    all += (channel > 0 ? ", " : "") + of(channel);
  }
  return same ? of(0) : "torch.tensor([" + all + "])";
}

/// The size of the part that shows the file (Fit::pad), as far as a result knows it.
Size2 content_of(const StageContext& c) {
  return c.result() != nullptr && c.fitted != nullptr ? c.fitted->content : c.document.params.image;
}

void write_image_code(CodeWriter& w) {
  const EmbedParams& p = w.p;
  w.begin("1.1 1.2").text("x = torch.from_numpy(img)");
  if (content_of(w.c) == p.image)
    w.batch > 1 ? w.comment().shape({"B", "H", "W", "C"}) : w.comment().shape({"H", "W", "C"});
  w.begin("1.3").text("x = x.float() / 255");
  const std::string mean = statistics_code(p, true), std = statistics_code(p, false);
  if (mean != "0" || std != "1") {
    const bool short_mean = mean.find('[') == std::string::npos, short_std = std.find('[') == std::string::npos;
    if (!short_mean) w.begin("1.3").text("mean = " + mean);
    if (!short_std) w.begin("1.3").text("std = " + std);
    w.begin("1.3").text("x = (x - " + (short_mean ? mean : "mean") + ") / " + (short_std ? std : "std"));
  }
  // Contiguous: else the convolution may keep the channels last, and flatten's strides were others than the lesson's.
  // A permuted single channel counts as contiguous and is taken for channels last all the same.
  if (p.channels == 1) {
    const Size2 content = content_of(w.c);
    w.begin("1.3").text(fmt::format("x = x.reshape({}, 1, {}, {})", w.batch, content.height, content.width));
  } else {
    w.begin("1.3").text(w.batch > 1 ? "x = x.permute(0, 3, 1, 2)" : "x = x.permute(2, 0, 1)[None]");
    w.begin("1.3").text("x = x.contiguous()");
  }
  if (const Size2 content = content_of(w.c); content != p.image) {
    w.begin("1.3").text(
        fmt::format("x = F.pad(x, (0, {}, 0, {}))", p.image.width - content.width, p.image.height - content.height));
  }
  w.comment().shape({"B", "C", "H", "W"});
}

// 2 ───────────────────────────────────────────────────────────────────────────────────────────────────────────

bool shortens(const AxisGrid& a) {
  const AxisSettings& s = a.settings;
  return s.padding == 0 && s.dilation == 1 && s.stride == s.kernel;
}

/// One side of num_patches: "224 // 16", or the whole formula where it does not shorten.
void write_count(CodeWriter& w, const AxisGrid& a, bool height) {
  const AxisSettings& s = a.settings;
  const char* size = height ? "grid.height.padded_size" : "grid.width.padded_size";
  const char* reach = height ? "grid.height.reach" : "grid.width.reach";
  const char* stride = height ? "grid.height.stride" : "grid.width.stride";
  const char* padding = height ? "grid.height.padding" : "grid.width.padding";
  if (shortens(a)) {
    w.number(a.padded_size, Role::h, size).text(" // ").number(s.kernel, Role::p, stride);
    return;
  }
  w.text("(").number(a.padded_size, Role::h, size);
  if (s.padding > 0) w.text(" + 2*").number(s.padding, Role::p, padding);
  w.text(" - ").number(a.reach, Role::p, reach).text(") // ").number(s.stride, Role::p, stride).text(" + 1");
}

void write_counts(CodeWriter& w) {
  const AxisGrid &height = w.c.grid.height, &width = w.c.grid.width;
  if (shortens(height) && shortens(width)) {
    w.begin("2.2").text("num_patches = (");
    write_count(w, height, true);
    w.text(") * (");
    write_count(w, width, false);
    w.text(")");
  } else {
    w.begin("2.2").text("rows = ");
    write_count(w, height, true);
    w.comment().extent("H′");
    w.begin("2.2").text("columns = ");
    write_count(w, width, false);
    w.comment().extent("W′");
    w.begin("2.2").text("num_patches = rows * columns");
  }
  w.comment().extent("N");
}

void write_patches_code(CodeWriter& w) {
  const EmbedParams& p = w.p;
  const AxisGrid &height = w.c.grid.height, &width = w.c.grid.width;
  if (std::string pad = pad_to_multiple_code(w.c.grid); !pad.empty()) w.begin("2.3").text(std::move(pad));
  const bool padded = p.padding != Size2{0, 0};
  if (padded) w.begin("2.1").text(fmt::format("b = F.pad(x, ({0}, {0}, {1}, {1}))", p.padding.width, p.padding.height));
  const Size2 stride = p.stride_or_patch();
  const auto unfold = [&](const char* axis, const AxisGrid& a, std::int64_t step, bool is_height) {
    w.text(axis).number(a.reach, Role::p, is_height ? "grid.height.reach" : "grid.width.reach").text(", ");
    w.number(step, Role::p, is_height ? "grid.height.stride" : "grid.width.stride").text(")");
  };
  w.begin("2.1").text(padded ? "p = b.unfold(" : "p = x.unfold(");
  unfold("2, ", height, stride.height, true);
  w.begin("2.1").text("p = p.unfold(");
  unfold("3, ", width, stride.width, false);
  if (p.dilation != Size2{1, 1})
    w.begin("2.1").text(fmt::format("p = p[..., ::{}, ::{}]", p.dilation.height, p.dilation.width));
  write_counts(w);
  w.begin("2.3").text("p = p.permute(0, 2, 3, 1, 4, 5)");
  w.begin("2.3").text("patches = p.flatten(1, 2)");
  w.comment().shape({"B", "N", "C", "Ph", "Pw"});
}

// 3 and 4 ─────────────────────────────────────────────────────────────────────────────────────────────────────

bool channels_last(const CodeWriter& w) { return w.c.document.view.order == PatchOrder::ppc; }

/// "16, stride=16, padding=3)": what Conv2d and unfold take alike, closing bracket and all.
void write_window(CodeWriter& w, bool bias) {
  for (const TorchArgument& argument : window_arguments(w.p)) {
    const std::string name(argument.name.empty() ? "kernel" : argument.name);
    if (!argument.name.empty()) w.text(",").broken(" " + name + "=");
    w.pair(argument.value, Role::p, name.c_str());
  }
  if (!bias) w.text(",").broken(" bias=False");
  w.text(")");
}

void write_flatten_code(CodeWriter& w) {
  w.begin("3.1").text("patch = patches[").image().text(", ").patch().text("]");
  w.comment().shape({"C", "Ph", "Pw"});
  w.begin("3.2").text(channels_last(w) ? "row = patch.permute(1, 2, 0).flatten()" : "row = patch.flatten()");
  w.comment().shape({"P2C"});
  w.begin("3.3").text("X = F.unfold(x, ");
  write_window(w, true);
  w.begin("3.3").text("X = X.transpose(1, 2)");
  w.comment().shape({"B", "N", "P2C"});
  if (!channels_last(w)) return;
  const Size2 patch = w.p.patch;
  w.begin("3.2 3.3").text("X = X.unflatten(2, (").extent("C");
  w.text(", ").number(patch.height * patch.width, Role::p, "params.patch_area").text("))");
  w.begin("3.2 3.3").text("X = X.transpose(2, 3).flatten(2)");
}

void write_proj(CodeWriter& w, std::string_view beats, bool repeats) {
  w.begin(beats, repeats).text("proj = nn.Conv2d(").extent("C").text(", ").extent("D").text(",").broken(" ");
  write_window(w, w.p.bias);
}

/// " + proj.bias[5]", or nothing.
void write_bias(CodeWriter& w) {
  if (w.p.bias) w.text(" + proj.bias[").filter().text("]");
}

void write_project_code(CodeWriter& w) {
  write_proj(w, "", false);
  for (const std::string_view statement : matrix_statements(w.c.document.view.order))
    w.begin("4.3").text(std::string(statement));
  w.comment().shape({"P2C", "D"});
  w.begin("4.1").text("z = X[").image().text(", ").patch().text("] @ E[:, ").filter().text("]");
  if (w.p.bias) w.begin("4.1").text("z = z + proj.bias[").filter().text("]");
  w.begin("4.2 4.3").text(w.p.bias ? "Z = X @ E + proj.bias" : "Z = X @ E");
  w.comment().shape({"B", "N", "D"});
}

// 5, 6 and 7 ──────────────────────────────────────────────────────────────────────────────────────────────────

void write_convolution_code(CodeWriter& w) {
  write_proj(w, "5.1", true);
  w.begin("5.1").text("f = proj.weight[").filter().text("]");
  w.comment().shape({"C", "Ph", "Pw"});
  w.begin("5.2").text("y = (patch * f).sum()");
  write_bias(w);
  w.begin("5.3").text("x = proj(x)");
  w.comment().shape({"B", "D", "H′", "W′"});
}

void write_flatten2_code(CodeWriter& w) {
  w.begin("", true).text("x = proj(x)");
  w.comment().shape({"B", "D", "H′", "W′"});
  w.begin("6.1").text("x = x.flatten(2)");
  w.comment().shape({"B", "D", "N"});
  const PatchGrid& g = w.c.grid;
  w.begin("6.1").text("i = ").number(g.row_of(w.c.selected), Role::none, "selection.row").text(" * ").extent("W′");
  w.text(" + ").number(g.column_of(w.c.selected), Role::none, "selection.column");
  w.comment().patch();
  w.begin("6.2").text("needle = x[").image().text(", :, i]");
  w.comment().shape({"D"});
}

void write_transpose_code(CodeWriter& w) {
  w.begin("", true).text("x = proj(x)");
  w.begin("", true).text("x = x.flatten(2)");
  w.comment().shape({"B", "D", "N"});
  w.begin("7.1").text("x = x.transpose(1, 2)");
  w.comment().shape({"B", "N", "D"});
  const std::int64_t n = w.c.n(), image = w.p.dim * n;
  w.begin("7.2").text("x.stride()");
  w.comment()
      .text("(")
      .number(image, Role::none, "strides.after.0")
      .text(", ")
      .number(1, Role::none, "strides.after.1");
  w.text(", ").number(n, Role::none, "strides.after.2").text(")");
  w.begin("7.2").text("x.is_contiguous()");
  w.comment().text(n == 1 || w.p.dim == 1 ? "True" : "False");
  w.begin("7.2").text("token = x[").image().text(", ").patch().text("]");
  w.comment().shape({"D"});
  w.begin("7.3").text("difference = (x - Z).abs().max()");
}

// 8 ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Register tokens without a position join behind those that have one, once positions are added; where no prefix token
/// has a position, all join afterwards.
void write_late_prefix(CodeWriter& w, const texts::EncoderInput& encoder) {
  const std::int64_t early = encoder.positioned, late = encoder.prefix - early;
  w.begin("8.2").text(early > 0 ? "reg = nn.Parameter(" : "cls = nn.Parameter(");
  w.broken("torch.zeros(1, ").number(late, Role::n, "encoder.late").text(", ").extent("D").text("))");
  w.begin("8.2").text(early > 0 ? "reg = reg.expand(" : "cls = cls.expand(").extent("B").text(", -1, -1)");
  if (early > 0) {
    w.begin("8.2").text("x = torch.cat([x[:, :").number(early, Role::n, "encoder.positioned").text("], reg, x[:, ");
    w.number(early, Role::n, "encoder.positioned").text(":]], dim=1)");
  } else {
    w.begin("8.2").text("x = torch.cat([cls, x], dim=1)");
  }
  w.comment().shape({"B", "L", "D"});
}

/// The last line is also that of the beats in which nothing is done.
void write_sequence_shape(CodeWriter& w, bool joins, bool adds) {
  w.begin(joins ? (adds ? "8.3 8.4" : "8.2 8.3 8.4") : (adds ? "8.1 8.3 8.4" : "8.1 8.2 8.3 8.4")).text("x.shape");
  w.comment().shape({"B", "L", "D"});
}

/// With a model whose tokens do not all have positions, or are normed.
void write_model_tokens_code(CodeWriter& w, const texts::EncoderInput& encoder) {
  const std::int64_t early = encoder.adds_position ? encoder.positioned : encoder.prefix;
  if (early > 0) {
    w.begin("8.1").text("cls = nn.Parameter(").broken("torch.zeros(1, ");
    w.number(early, Role::n, encoder.adds_position ? "encoder.positioned" : "encoder.prefix");
    w.text(", ").extent("D").text("))");
    w.begin("8.1").text("cls = cls.expand(").extent("B").text(", -1, -1)");
    w.begin("8.1").text("x = torch.cat([cls, x], dim=1)");
  }
  if (encoder.adds_position) {
    w.begin("8.2").text("pos = nn.Parameter(torch.zeros(1, x.shape[1], ").extent("D").text("))");
    w.begin("8.2").text("x = x + pos");
    if (encoder.positioned < encoder.prefix) write_late_prefix(w, encoder);
  }
  if (encoder.norm_before_encoder) w.begin("8.3").text("x = nn.LayerNorm(").extent("D").text(")(x)");
  write_sequence_shape(w, early > 0, encoder.adds_position);
}

void write_tokens_code(CodeWriter& w) {
  const texts::EncoderInput encoder = lesson_facts(w.c.input).encoder;
  if (encoder.norm_before_encoder || (encoder.adds_position && encoder.positioned < encoder.prefix)) {
    write_model_tokens_code(w, encoder);
    return;
  }
  if (w.prefix() > 0) {
    w.begin("8.1").text("cls = nn.Parameter(").broken("torch.zeros(1, ").number(w.prefix(), Role::n, "encoder.prefix");
    w.text(", ").extent("D").text("))");
    w.begin("8.1").text("cls = cls.expand(").extent("B").text(", -1, -1)");
    w.begin("8.1").text("x = torch.cat([cls, x], dim=1)");
    w.comment().shape({"B", "L", "D"});
  }
  if (encoder.adds_position) {
    w.begin("8.2").text("pos = nn.Parameter(").broken("torch.zeros(1, ").extent("L").text(", ").extent("D").text("))");
    w.begin("8.2").text("x = x + pos");
  }
  write_sequence_shape(w, w.prefix() > 0, encoder.adds_position);
}

}  // namespace

std::vector<CodeStatement> lesson_code(const StageContext& context, int step) {
  using Writer = void (*)(CodeWriter&);
  constexpr std::array<Writer, 8> steps{write_image_code,     write_patches_code,     write_flatten_code,
                                        write_project_code,   write_convolution_code, write_flatten2_code,
                                        write_transpose_code, write_tokens_code};
  CodeWriter writer(context);
  steps.at(static_cast<std::size_t>(step - 1))(writer);
  return std::move(writer.statements);
}

std::vector<CodeStatement> whole_code(const StageContext& context) {
  CodeWriter w(context);
  write_proj(w, "", false);
  w.begin("").text("x = proj(x)");
  w.comment().shape({"B", "D", "H′", "W′"});
  w.begin("").text("x = x.flatten(2)");
  w.comment().shape({"B", "D", "N"});
  w.begin("").text("x = x.transpose(1, 2)");
  w.comment().shape({"B", "N", "D"});
  return std::move(w.statements);
}

std::string to_string(const CodeStatement& statement) {
  std::string text;
  for (const CodePiece& piece : statement.pieces) text += piece.text;
  return text;
}

}  // namespace tessera::scene
