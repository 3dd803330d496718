#pragma once
// What was recognised in a checkpoint, for people and for programs.

#include <iosfwd>
#include <string>

#include <nlohmann/json.hpp>

#include "app/model/model_file.hpp"

namespace tessera::cli {

/// "14 x 14".
std::string size_text(Size2 size);
/// "resize", "crop:0.9", "pad".
std::string describe_fit(Fit fit, double crop_ratio);

/// "label                text\n", as tessera info prints it.
void print_row(std::ostream& out, const std::string& label, const std::string& text);

/// The rows of one patch embedding: family, tensors, prefix tokens, positions, norms, preprocessing.
void print_embedding(std::ostream& out, const io::RecognisedEmbedding& embedding);

nlohmann::ordered_json embedding_json(const io::RecognisedEmbedding& embedding);

}  // namespace tessera::cli
