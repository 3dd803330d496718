#include "app/scene/texts/lesson_parts.hpp"

namespace tessera::texts {

namespace {

class Evaluation {
 public:
  explicit Evaluation(const LessonFacts& facts)
      : facts_(facts), params_(facts.document->params), grid_(plan_grid(params_.grid_settings())) {}

  Conditions all() {
    check_input();
    check_grid();
    check_weights();
    check_encoder();
    return std::move(held_);
  }

 private:
  void put(Condition condition, bool holds) {
    if (holds) held_.insert(condition);
  }

  template <class Predicate>
  bool either(Predicate holds) const {
    return holds(grid_.height) || holds(grid_.width);
  }

  void check_input() {
    const Normalization& n = params_.normalization;
    const Normalization none = *Normalization::preset("none");
    put(Condition::preprocessed, facts_.preprocessed);
    put(Condition::file_fits, !facts_.preprocessed && facts_.file == params_.image);
    put(Condition::no_normalization, !facts_.preprocessed && n.mean == none.mean && n.std == none.std);
  }

  void check_grid() {
    const Size2 patch = params_.patch, stride = params_.stride_or_patch();
    const bool padded = params_.padding != Size2{0, 0};
    const std::int64_t count = grid_.count();
    put(Condition::padded, padded);
    put(Condition::every_pixel, patch == Size2{1, 1} && stride == Size2{1, 1} && !padded);
    put(Condition::pad_to_multiple,
        !padded && either([](const AxisGrid& a) { return a.added > 0; }) && is_rounded_up());
    put(Condition::nothing_to_add, params_.pad_to_multiple && grid_.height.added == 0 && grid_.width.added == 0);
    put(Condition::dilated, either([](const AxisGrid& a) { return a.reach != a.settings.kernel; }));
    put(Condition::overlap, grid_.repeated_pixels() > 0 && either(overlaps));
    put(Condition::gap, either(has_gaps));
    put(Condition::leftover, count > 0 && either([](const AxisGrid& a) { return unread_length(a) > 0; }));
    put(Condition::quotient_agrees, count * patch.height * patch.width == params_.image.height * params_.image.width);
    put(Condition::no_fewer, count >= params_.image.height * params_.image.width);
    put(Condition::one_patch, count == 1);
    put(Condition::stride_one, stride == Size2{1, 1});
    put(Condition::not_square, patch.height != patch.width);
    put(Condition::one_row, patch.height == 1);
    put(Condition::order_ppc, facts_.order == PatchOrder::ppc);
    put(Condition::orders_agree, params_.channels == 1 || patch == Size2{1, 1});
  }

  /// N = ⌈H/P⌉·⌈W/P⌉, axis by axis.
  bool is_rounded_up() const {
    const auto rounded = [](const AxisGrid& a) {
      const std::int64_t k = std::max<std::int64_t>(a.settings.kernel, 1);
      return a.reach == a.settings.kernel && a.count == (a.settings.size + k - 1) / k;
    };
    return rounded(grid_.height) && rounded(grid_.width);
  }

  void check_weights() {
    put(Condition::no_bias, !params_.bias);
    put(Condition::one_filter, params_.dim == 1);
    put(Condition::one_axis, params_.dim == 1 || grid_.count() == 1);
    put(Condition::roads_agree, facts_.result != nullptr && facts_.result->embedding.max_difference == 0);
  }

  void check_encoder() {
    const EncoderInput& encoder = facts_.encoder;
    const Size2 here{grid_.rows(), grid_.columns()};
    put(Condition::no_prefix, encoder.prefix == 0);
    put(Condition::more_prefix, encoder.prefix > 1);
    put(Condition::position_resized, encoder.adds_position && encoder.trained_grid && *encoder.trained_grid != here);
    put(Condition::nothing_added, !encoder.adds_position);
    put(Condition::not_vit_paper,
        encoder.prefix != 1 || !params_.bias || !encoder.adds_position || encoder.norm_before_encoder);
    put(Condition::one_vector, encoder.prefix + grid_.count() == 1);
    put(Condition::normed, encoder.norm_before_encoder);
  }

  const LessonFacts& facts_;
  const EmbedParams& params_;
  PatchGrid grid_;
  Conditions held_;
};

}  // namespace

Conditions conditions(const LessonFacts& facts) { return Evaluation(facts).all(); }

}  // namespace tessera::texts
