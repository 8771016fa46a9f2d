/* What any program pays that opens a repository through libgit2 and reads one ref: the measure for our reads. */
#include <git2.h>
#include <stdio.h>

int main(int count, char **words)
{
	git_repository *repository;
	git_oid tip;
	if (count != 3)
		return 2;
	if (git_libgit2_init() < 0 || git_repository_open(&repository, words[1]) != 0 ||
	    git_reference_name_to_id(&tip, repository, words[2]) != 0)
		return 1;
	puts(git_oid_tostr_s(&tip));
	return 0;
}
