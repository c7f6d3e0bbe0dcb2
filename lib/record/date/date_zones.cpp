#include "record/date/date_zones.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace newsidx::record {
namespace {

// Where one name means several, the one of North America and then of Europe counts. Names that mean several and none
// there (AMT, ECT, WST) are no zones, and nor is AT, for "at" is a word. BST is Britain's, GST the Gulf's, IST India's.
// In this order: Europe, Africa, Asia, Australia and the Pacific, America.
constexpr auto kZones = std::to_array<Zone>({
    {"z", 0},       {"ut", 0},      {"utc", 0},          {"gmt", 0},    {"wet", 0},     {"west", 60},
    {"bst", 60},    {"cet", 60},    {"cest", 120},       {"mez", 60},   {"mesz", 120},  {"met", 60},
    {"mest", 120},  {"eet", 120},   {"eest", 180},       {"trt", 180},  {"msk", 180},   {"msd", 240},
    {"samt", 240},  {"cvt", -60},   {"wat", 60},         {"cat", 120},  {"sast", 120},  {"eat", 180},
    {"mut", 240},   {"idt", 180},   {"irst", 210},       {"irdt", 270}, {"gst", 240},   {"azt", 240},
    {"aft", 270},   {"pkt", 300},   {"uzt", 300},        {"yekt", 300}, {"ist", 330},   {"slst", 330},
    {"npt", 345},   {"btt", 360},   {"omst", 360},       {"mmt", 390},  {"ict", 420},   {"wib", 420},
    {"krat", 420},  {"wita", 480},  {"sgt", 480},        {"hkt", 480},  {"myt", 480},   {"pht", 480},
    {"irkt", 480},  {"wit", 540},   {"jst", 540},        {"kst", 540},  {"yakt", 540},  {"vlat", 600},
    {"magt", 660},  {"awst", 480},  {"acst", 570},       {"acdt", 630}, {"aest", 600},  {"aedt", 660},
    {"chst", 600},  {"nzst", 720},  {"nzdt", 780},       {"fjt", 720},  {"brst", -120}, {"brt", -180},
    {"art", -180},  {"uyt", -180},  {"clst", -180},      {"clt", -240}, {"bot", -240},  {"vet", -240},
    {"cot", -300},  {"pet", -300},  {"nst", -210},       {"ndt", -150}, {"ast", -240},  {"adt", -180},
    {"est", -300},  {"edt", -240},  {"et", -300, true},  {"cst", -360}, {"cdt", -300},  {"ct", -360, true},
    {"mst", -420},  {"mdt", -360},  {"mt", -420, true},  {"pst", -480}, {"pdt", -420},  {"pt", -480, true},
    {"akst", -540}, {"akdt", -480}, {"akt", -540, true}, {"hst", -600}, {"hdt", -540},
});

// From two o'clock to two o'clock; the hour that is shown twice counts as the first of the two. The rule of 2007 and
// the one before it: what the years before 1987 had is no matter of news.
bool is_us_daylight_time(int year, std::int64_t shown) {
    using namespace std::chrono;
    const std::chrono::year in(year);
    const sys_days begin = year >= 2007 ? in / March / Sunday[2] : in / April / Sunday[1];
    const sys_days end = year >= 2007 ? sys_days(in / November / Sunday[1]) : sys_days(in / October / Sunday[last]);
    const sys_seconds time{seconds(shown)};
    return time >= begin + hours(2) && time < end + hours(2);
}

} // namespace

std::optional<Zone> zone_of(std::string_view word) {
    const auto* const found =
        std::find_if(kZones.begin(), kZones.end(), [&](const Zone& zone) { return zone.name == word; });
    if (found == kZones.end()) return std::nullopt;
    return *found;
}

int seconds_east(const Zone& zone, int year, std::int64_t shown) {
    return zone.minutes * 60 + (zone.is_set_as_in_us && is_us_daylight_time(year, shown) ? 3600 : 0);
}

} // namespace newsidx::record
