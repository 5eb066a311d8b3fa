#!/usr/bin/env bash
# Packs the library, looks at the package, and lives with it as a stranger would: a project outside the tree restores it from a folder (all else from
# the machine's own sources), trains and saves, and a second process loads the model and must predict the same bits. The README's first program must run too, and a
# program in F#.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

fail() {
    echo "pack-test: $*" >&2
    exit 1
}

dotnet pack -c Release "$root/src/Microsoft.ML.Recurrent" -o "$work/feed"

packages=("$work"/feed/*.nupkg)
[ "${#packages[@]}" -eq 1 ] || fail "expected one package, got ${packages[*]}"
package="${packages[0]}"
version="$(basename "$package" .nupkg)"
[[ "$version" == Recurrent.ML.* ]] || fail "expected package id Recurrent.ML, got $version"
version="${version#Recurrent.ML.}"
size="$(wc -c < "$package")"
[ "$size" -lt 1000000 ] || fail "expected less than 1 MB, got $size bytes"

# A package folder of its own: the machine's must not keep a version that the next pack will write again.
machine_packages="$(dotnet nuget locals global-packages --list)"
machine_packages="${machine_packages#*: }"
cp -r "$root/build/PackageTest" "$work/app"
cd "$work/app"
dotnet build -c Release -o "$work/bin" \
    -p:RecurrentVersion="$version" \
    -p:RestoreAdditionalProjectSources="$work/feed" \
    -p:RestorePackagesPath="$work/packages" \
    -p:RestoreFallbackFolders="$machine_packages"

for entry in README.md icon.png lib/net10.0/Microsoft.ML.Recurrent.dll lib/net10.0/Microsoft.ML.Recurrent.xml; do
    [ -f "$work/packages/recurrent.ml/$version/$entry" ] || fail "the package has no $entry"
done
cmp "$work/packages/recurrent.ml/$version/lib/net10.0/Microsoft.ML.Recurrent.xml" "$root/src/Microsoft.ML.Recurrent/bin/Release/net10.0/Microsoft.ML.Recurrent.xml" \
    || fail "the packed documentation is not the one that the tests read"

description="$(cat "$work/packages/recurrent.ml/$version/recurrent.ml.nuspec")"
for part in '<icon>icon.png</icon>' '<readme>README.md</readme>' '<license type="expression">MIT</license>' '<releaseNotes>## '; do
    [[ "$description" == *"$part"* ]] || fail "the package's description has no $part"
done
[[ "$description" != *' url='* && "$description" != *'<projectUrl>'* ]] || fail "the package names a repository that nobody gave"

dotnet "$work/bin/PackageTest.dll" train "$work/model.zip" | tee "$work/trained.txt"
dotnet "$work/bin/PackageTest.dll" load "$work/model.zip" > "$work/loaded.txt" || fail "the loaded model failed"
diff "$work/trained.txt" "$work/loaded.txt" || fail "the loaded model predicts something else"

# In F#, which sees no extension property.
cp -r "$root/build/PackageTestFSharp" "$work/fsharp"
cd "$work/fsharp"
dotnet build -c Release -o "$work/fsharp-bin" \
    -p:RecurrentVersion="$version" \
    -p:RestoreAdditionalProjectSources="$work/feed" \
    -p:RestorePackagesPath="$work/packages" \
    -p:RestoreFallbackFolders="$machine_packages"
dotnet "$work/fsharp-bin/PackageTestFSharp.dll" || fail "the F# program failed"

# The first program of the packed README, word for word, as a newcomer would paste it.
mkdir "$work/readme" "$work/run"
cp "$work/app/PackageTest.csproj" "$work/readme/"
awk '/^```csharp$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' "$work/packages/recurrent.ml/$version/README.md" > "$work/readme/Program.cs"
cd "$work/readme"
dotnet build -c Release -o "$work/readme-bin" \
    -p:RecurrentVersion="$version" \
    -p:RestoreAdditionalProjectSources="$work/feed" \
    -p:RestorePackagesPath="$work/packages" \
    -p:RestoreFallbackFolders="$machine_packages"
cd "$work/run"
answer="$(dotnet "$work/readme-bin/PackageTest.dll")"
[ "$answer" = "accuracy 1, answer travel" ] || fail "the README's first program says: $answer"

# The repository's address is given where the package is made, and Source Link leads there.
address=https://github.com/example/recurrent
dotnet pack -c Release "$root/src/Microsoft.ML.Recurrent" -o "$work/addressed" -p:RepositoryUrl="$address"
grep -qF " url=\"$address\"" "$root/src/Microsoft.ML.Recurrent/obj/Release/Recurrent.ML.$version.nuspec" || fail "the package does not name the repository that was given"
if git -C "$root" rev-parse HEAD > /dev/null 2>&1; then
    grep -qF "raw.githubusercontent.com/example/recurrent/$(git -C "$root" rev-parse HEAD)" "$root"/src/Microsoft.ML.Recurrent/obj/Release/net10.0/*.sourcelink.json \
        || fail "Source Link does not lead to the repository that was given"
fi

echo "pack-test: Recurrent.ML $version, $size bytes: trained, saved, and loaded in a fresh process"
