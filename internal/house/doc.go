// Package house holds no code, only the tests that keep the house in order: who
// may import whom (the floors), that every package says what it is for, that
// what differs between database engines stays in internal/db, that rules take
// their time from a clock, and that no test looks away.
//
// They read the sources, so they need neither a database nor a build.
package house
