#include "store/list_memory.h"

#include "ranked/format.h"
#include "store/prepared_item.h"
#include "store/sealed.h"

#include <string_view>

namespace newsidx::store {

namespace {

constexpr char kEnd = '\0'; // of a path: no path holds it

} // namespace

Lists lists_of(Connection& connection, std::vector<std::string>* damaged) {
    Lists lists;
    Statement select = connection.prepare("SELECT substr(name, 6), value FROM meta WHERE name >= 'list:' AND "
                                          "name < 'list;'");
    while (select.step()) {
        const std::string list = select.text(0);
        try {
            std::string_view rest = unsealed(select.bytes(1), key_hash(list), "a list's memory is damaged");
            for (; !rest.empty(); rest.remove_prefix(rest.find(kEnd) + 1))
                lists[list].emplace(rest.substr(0, rest.find(kEnd)));
        } catch (const ranked::Damaged&) {
            if (damaged != nullptr) damaged->push_back(list);
        }
    }
    return lists;
}

void keep_lists(Connection& connection, const Lists& before, const Lists& now) {
    Statement drop = connection.prepare("DELETE FROM meta WHERE name = 'list:' || ?1");
    for (const auto& [list, paths] : before)
        if (!now.contains(list) || now.at(list).empty()) drop.bind(list).run();
    Statement keep = connection.prepare("INSERT INTO meta(name, value) VALUES('list:' || ?1, ?2) "
                                        "ON CONFLICT(name) DO UPDATE SET value = ?2");
    for (const auto& [list, paths] : now) {
        const auto old = before.find(list);
        if (paths.empty() || (old != before.end() && old->second == paths)) continue;
        std::string bytes;
        for (const std::string& path : paths)
            bytes.append(path).push_back(kEnd);
        const std::string kept = sealed(bytes, key_hash(list));
        keep.bind(list, Statement::Blob{kept}).run();
    }
}

} // namespace newsidx::store
