#pragma once
// What the export dialog asks for: a plan carried out, and what it would come to.

#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "app/model/export_plan.hpp"
#include "app/paint/film_job.hpp"

namespace tessera::paint {

struct ExportJob {
  ExportPlan plan;
  StillInput input;
  Language language = Language::english;
  double t = 0;  ///< seconds of the lesson: the moment, and where the beat and the step are that a film shows
  std::filesystem::path target;
  std::string document;  ///< carried by figures, so that they can be opened again; empty: none
  Ffmpeg ffmpeg;
};

/// Writes it. Throws Error with the reason, and Cancelled; whatever was there before is then still there.
void run_export(const ExportJob& job, const std::stop_token& stop, const FilmProgress& progress);

/// All steps as the pages of a PDF; the job's target is not touched.
std::vector<std::byte> storyboard_bytes(const ExportJob& job, const std::stop_token& stop = {});

/// The bytes of one figure at t. `stills` must have been made of prepared().
std::vector<std::byte> figure_bytes(StillMaker& stills, const ExportPlan& plan, double t, const std::string& document);

/// What a file tells of itself besides its pages.
struct FigureWords {
  std::string title;
  std::string document;  ///< carried along, so that the figure can be opened again; empty: none
};
/// Scenes as one file: several pages are a PDF's alone. Throws Error for more than a format takes.
std::vector<std::byte> print_figure(const std::vector<scene::Scene>& pages, const ExportPlan& plan,
                                    const FigureWords& words);

/// The moment of the lesson that a plan's still shows where the lesson stands at t.
double moment_of(const ExportPlan& plan, double t);

/// The height of the plan's still at t, in the plan's unit: its own, or what a free one comes to.
double height_of(StillMaker& stills, const ExportPlan& plan, double t);

/// The input as a plan wants it: with indices or without.
StillInput prepared(StillInput input, const ExportPlan& plan);
StillLook look_of(const ExportPlan& plan);

/// The moments of a plan's film.
std::vector<FilmMoment> film_moments(const StillMaker& stills, const ExportPlan& plan, double t);

struct PixelBudget {
  std::int64_t width = 0, height = 0;
};

/// A picture of what is exported, never with more pixels than it, nor than the budget where that is much less.
struct Preview {
  Image8 picture;
  double t = 0;             ///< that it shows
  std::int64_t frames = 0;  ///< of the film; 0: not one
  double seconds = 0;
  std::int64_t bytes = 0;  ///< the file's size, measured; 0: not measured
};
/// `position`: of a film's frames, 0 … 1.
Preview preview_export(StillMaker& stills, const ExportPlan& plan, double t, double position, PixelBudget budget);

}  // namespace tessera::paint
