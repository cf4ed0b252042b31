// A small JSON reader for the conformance vectors. Numbers are doubles; no comments, no surrogates.
#pragma once

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

class Json {
 public:
  enum class Kind { nothing, truth, number, text, list, object };

  Kind kind = Kind::nothing;
  bool truth = false;
  double number = 0;
  std::string text;
  std::vector<Json> list;
  std::map<std::string, Json> object;

  bool has(const std::string& name) const { return object.count(name) != 0; }

  /// The member of that name; nothing when there is none.
  const Json& operator[](const std::string& name) const {
    static const Json nothing;
    const auto found = object.find(name);
    return found == object.end() ? nothing : found->second;
  }

  /// Parses `source`; `ok` tells whether it was JSON from start to end.
  static Json parse(const std::string& source, bool& ok) {
    Reader reader{source.c_str(), true};
    Json value = reader.value();
    reader.skipSpace();
    ok = reader.ok && *reader.at == '\0';
    return value;
  }

 private:
  struct Reader {
    const char* at;
    bool ok;

    void skipSpace() {
      while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') ++at;
    }

    bool take(char wanted) {
      skipSpace();
      if (*at != wanted) return false;
      ++at;
      return true;
    }

    bool takeWord(const char* word) {
      if (std::strncmp(at, word, std::strlen(word)) != 0) return false;
      at += std::strlen(word);
      return true;
    }

    Json value() {
      skipSpace();
      Json json;
      if (*at == '{') object(json);
      else if (*at == '[') list(json);
      else if (*at == '"') json.kind = Kind::text, json.text = text();
      else if (takeWord("true")) json.kind = Kind::truth, json.truth = true;
      else if (takeWord("false")) json.kind = Kind::truth;
      else if (!takeWord("null")) number(json);
      return json;
    }

    void number(Json& json) {
      char* end = nullptr;
      json.kind = Kind::number;
      json.number = std::strtod(at, &end);  // knows NaN and Infinity, too
      ok = ok && end != at;
      at = end;
    }

    void list(Json& json) {
      json.kind = Kind::list;
      take('[');
      if (take(']')) return;
      do json.list.push_back(value());
      while (ok && take(','));
      ok = take(']') && ok;
    }

    void object(Json& json) {
      json.kind = Kind::object;
      take('{');
      if (take('}')) return;
      do {
        skipSpace();
        const std::string name = text();
        ok = take(':') && ok;
        if (ok) json.object[name] = value();
      } while (ok && take(','));
      ok = take('}') && ok;
    }

    std::string text() {
      std::string read;
      ok = take('"') && ok;
      while (ok && *at != '"' && *at != '\0') {
        read += *at == '\\' ? escape() : std::string(1, *at++);
      }
      ok = *at == '"' && ok;
      if (ok) ++at;
      return read;
    }

    std::string escape() {
      const char letter = *++at;
      if (letter == '\0') return ok = false, "";
      ++at;
      if (letter == 'n') return "\n";
      if (letter == 't') return "\t";
      if (letter == 'r') return "\r";
      if (letter != 'u') return std::string(1, letter);
      return utf8(hexadecimal());
    }

    unsigned hexadecimal() {
      const std::string digits(at, strnlen(at, 4));
      at += digits.size();
      return static_cast<unsigned>(std::strtoul(digits.c_str(), nullptr, 16));
    }

    static std::string utf8(unsigned code) {
      const auto byte = [](unsigned bits) { return static_cast<char>(bits); };
      if (code < 0x80) return {byte(code)};
      if (code < 0x800) return {byte(0xC0 | code >> 6), byte(0x80 | (code & 0x3F))};
      return {byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F))};
    }
  };
};

inline bool readFile(const std::string& path, std::string& content) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  content.assign(std::istreambuf_iterator<char>(file), {});
  return true;
}
