package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jmoiron/sqlx"

	"github.com/amtsweg/amtsweg/booking"
	"github.com/amtsweg/amtsweg/casework"
)

// Site is a place people come to, with its opening hours and closures as package booking reads them.
type Site struct {
	Key      string
	Name     string
	Office   string // the office that runs it
	Land     string // two-letter code; its public holidays close the site
	Hours    []booking.OpeningHours
	Closures []booking.Closure
}

// Service is what a visitor comes for.
type Service struct {
	Key         string
	Titles      casework.Text
	Slots       int // consecutive slots that one of it takes; 0 means 1
	MaxQuantity int // of it in one visit; 0 means 1
	Public      bool
}

// SaveSite writes a site and replaces its opening hours and closures. Appointments made before stay valid.
func (s *Store) SaveSite(ctx context.Context, site Site) error {
	return s.transact(ctx, "save site "+site.Key, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO sites (key, name, office, land) VALUES ($1, $2, $3, $4)
			ON CONFLICT (key) DO UPDATE SET name = excluded.name, office = excluded.office, land = excluded.land`,
			site.Key, site.Name, site.Office, site.Land)
		if err != nil {
			return err
		}
		if err := replaceHours(ctx, tx, site); err != nil {
			return err
		}
		return replaceClosures(ctx, tx, site)
	})
}

func replaceHours(ctx context.Context, tx *sqlx.Tx, site Site) error {
	rules, err := json.Marshal(list(site.Hours))
	if err != nil {
		return fmt.Errorf("serialise opening hours: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM opening_hours WHERE site = $1`, site.Key); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO opening_hours (site, position, rule)
		SELECT $1, position, rule FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS h (rule, position)`,
		site.Key, storable(rules))
	return err
}

func replaceClosures(ctx context.Context, tx *sqlx.Tx, site Site) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM closures WHERE site = $1`, site.Key); err != nil {
		return err
	}
	for _, closure := range site.Closures {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO closures (site, id, starts_at, ends_at, seats, all_seats) VALUES ($1, $2, $3, $4, $5, $6)`,
			site.Key, closure.ID, closure.From, closure.Until, closure.Seats, closure.AllSeats)
		if err != nil {
			return err
		}
	}
	return nil
}

// Sites gives all sites by name, with their opening hours and closures.
func (s *Store) Sites(ctx context.Context) ([]Site, error) {
	var rows []siteRow
	err := s.db.SelectContext(ctx, &rows, `
		SELECT s.key, s.name, s.office, s.land,
			(SELECT coalesce(jsonb_agg(h.rule ORDER BY h.position), '[]') FROM opening_hours h WHERE h.site = s.key) AS hours,
			(SELECT coalesce(jsonb_agg(jsonb_build_object('ID', c.id, 'From', c.starts_at, 'Until', c.ends_at,
				'Seats', c.seats, 'AllSeats', c.all_seats) ORDER BY c.starts_at, c.id), '[]')
				FROM closures c WHERE c.site = s.key) AS closures
		FROM sites s ORDER BY s.name, s.key`)
	if err != nil {
		return nil, failure("list sites", err)
	}
	sites := make([]Site, 0, len(rows))
	for _, row := range rows {
		site, err := row.site()
		if err != nil {
			return nil, fmt.Errorf("read site %s: %w", row.Key, err)
		}
		sites = append(sites, site)
	}
	return sites, nil
}

type siteRow struct {
	Key      string `db:"key"`
	Name     string `db:"name"`
	Office   string `db:"office"`
	Land     string `db:"land"`
	Hours    []byte `db:"hours"`
	Closures []byte `db:"closures"`
}

func (r siteRow) site() (Site, error) {
	site := Site{Key: r.Key, Name: r.Name, Office: r.Office, Land: r.Land}
	if err := json.Unmarshal(r.Hours, &site.Hours); err != nil {
		return Site{}, fmt.Errorf("read opening hours: %w", err)
	}
	if err := json.Unmarshal(r.Closures, &site.Closures); err != nil {
		return Site{}, fmt.Errorf("read closures: %w", err)
	}
	for i := range site.Closures {
		site.Closures[i].From, site.Closures[i].Until = site.Closures[i].From.UTC(), site.Closures[i].Until.UTC()
	}
	return site, nil
}

// OpeningHours gives the opening hours of a site in the order in which they were saved.
func (s *Store) OpeningHours(ctx context.Context, site string) ([]booking.OpeningHours, error) {
	var rules [][]byte
	err := s.db.SelectContext(ctx, &rules, `SELECT rule FROM opening_hours WHERE site = $1 ORDER BY position`, site)
	if err != nil {
		return nil, failure("read the opening hours of site "+site, err)
	}
	hours := make([]booking.OpeningHours, len(rules))
	for i, rule := range rules {
		if err := json.Unmarshal(rule, &hours[i]); err != nil {
			return nil, fmt.Errorf("read the opening hours of site %s: %w", site, err)
		}
	}
	return hours, nil
}

// SaveService writes a service.
func (s *Store) SaveService(ctx context.Context, service Service) error {
	_, err := s.exec(ctx, "save service "+service.Key, `
		INSERT INTO services (key, titles, slots, max_quantity, public) VALUES ($1, $2::jsonb, $3, $4, $5)
		ON CONFLICT (key) DO UPDATE SET titles = excluded.titles, slots = excluded.slots,
			max_quantity = excluded.max_quantity, public = excluded.public`,
		service.Key, object(service.Titles), max(service.Slots, 1), max(service.MaxQuantity, 1), service.Public)
	return err
}

// Services gives all services by key.
func (s *Store) Services(ctx context.Context) ([]Service, error) {
	var rows []struct {
		Key         string `db:"key"`
		Titles      texts  `db:"titles"`
		Slots       int    `db:"slots"`
		MaxQuantity int    `db:"max_quantity"`
		Public      bool   `db:"public"`
	}
	err := s.db.SelectContext(ctx, &rows, `SELECT key, titles, slots, max_quantity, public FROM services ORDER BY key`)
	if err != nil {
		return nil, failure("list services", err)
	}
	services := make([]Service, 0, len(rows))
	for _, row := range rows {
		services = append(services, Service{
			Key: row.Key, Titles: row.Titles.text(), Slots: row.Slots, MaxQuantity: row.MaxQuantity, Public: row.Public,
		})
	}
	return services, nil
}
